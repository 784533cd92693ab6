import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatCount,
  formatDuration,
  formatQuantity,
  formatRate,
  formatRatio,
  formatSeconds,
  formatShare,
} from './format-numbers.ts';

describe('durations', () => {
  test.each([
    [0, '0 s'],
    [0.00008, '80 µs'],
    [0.0009996, '1.0 ms'],
    [0.00123, '1.2 ms'],
    [0.05006, '50 ms'],
    [0.9996, '1.00 s'],
    [5.00006, '5.00 s'],
    [9.996, '10.0 s'],
    [15.06014, '15.1 s'],
    [99.96, '100 s'],
    [1500, '25 min'],
    [11_520, '3.2 h'],
  ])('%d s reads %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  test('no duration up to a month is longer than 7 characters', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2.6e6, noNaN: true }), (seconds) => {
        expect(formatDuration(seconds).length).toBeLessThanOrEqual(7);
      }),
    );
  });
});

test.each([
  [0.00002, '0.00002'],
  [0.00001, '0.00001'],
  [0.000001, '0'],
  [0.1, '0.1'],
  [5.00006, '5.00006'],
  [0.250123, '0.25012'],
  [12, '12'],
])('seconds on the clock, %d, read %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test.each([
  [0, '0/s'],
  [999.6, '1.0k/s'],
  [9_960, '10k/s'],
  [48_077, '48k/s'],
  [999_600, '1.00M/s'],
  [1_050_000, '1.05M/s'],
])('a rate of %d reads %s', (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

test('shares, ratios and counts', () => {
  expect(formatShare(0.988)).toBe('99%');
  expect(formatRatio(21.04)).toBe('21 ×');
  expect(formatRatio(2.44)).toBe('2.4 ×');
  expect(formatCount(12507)).toBe('12,507');
  expect(formatQuantity(1, 'pass', 'passes')).toBe('1 pass');
  expect(formatQuantity(2000, 'pass', 'passes')).toBe('2,000 passes');
  expect(formatQuantity(0, 'cell')).toBe('0 cells');
});
