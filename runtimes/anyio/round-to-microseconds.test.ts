import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { roundToMicroseconds } from './round-to-microseconds.ts';

/** A double, and what CPython's `round(double, 6)` gives. */
const recorded: readonly (readonly [seconds: number, rounded: number])[] = [
  [0, 0],
  [1e-6, 1e-6],
  // Near a tie in decimal, but none: the doubles lie beside it.
  [5e-7, 0],
  [1.5e-6, 2e-6],
  [2.5e-6, 3e-6],
  [4.5e-6, 5e-6],
  [1.0000005, 1.000001],
  [1.0000015, 1.000001],
  [0.9999995, 1],
  [0.99999949999, 0.999999],
  [4.9999e-7, 0],
  [5.000000001e-7, 1e-6],
  [123456789.0000005, 123456789.000001],
  // Ties: odd multiples of 1/128.
  [0.0078125, 0.007812],
  [0.0234375, 0.023438],
  [0.0390625, 0.039062],
  [-0.0078125, -0.007812],
  [2.0078125, 2.007812],
  [1000000000.0078125, 1000000000.007812],
  [8589934592.0234375, 8589934592.023438],
  // Multiples of smaller powers of two are no ties.
  [0.015625, 0.015625],
  [0.02734375, 0.027344],
  // What a clock adds up to.
  [0.30000000000000004, 0.3],
  [0.40002000000000004, 0.40002],
  [0.4000200000001185, 0.40002],
  [5.00006, 5.00006],
  [15.06014, 15.06014],
];

describe('rounding to microseconds', () => {
  test.each(recorded)('%d is %d, as in Python', (seconds, rounded) => {
    expect(roundToMicroseconds(seconds)).toBe(rounded);
  });

  test('leaves whole microseconds as they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (microseconds) => {
        expect(roundToMicroseconds(microseconds / 1e6)).toBe(microseconds / 1e6);
      }),
    );
  });

  test('takes every tie to the even neighbour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (count) => {
        const rounded = Math.round(roundToMicroseconds((2 * count + 1) / 128) * 1e6);
        expect(rounded % 2).toBe(0);
        // The tie lies exactly half a microsecond away; each number here is a double without error.
        expect(Math.abs((2 * count + 1) * 7812.5 - rounded)).toBe(0.5);
      }),
    );
  });

  test('gives what the decimal expansion gives, ties aside', () => {
    const seconds = fc
      .double({ min: -1e7, max: 1e7, noNaN: true })
      .filter((value) => !Number.isInteger(value * 128));
    fc.assert(
      fc.property(seconds, (value) => {
        expect(roundToMicroseconds(value)).toBe(Number(value.toFixed(6)));
      }),
    );
  });

  test('keeps the order of times', () => {
    const seconds = fc.double({ min: 0, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(seconds, seconds, (one, other) => {
        const [earlier, later] = one < other ? [one, other] : [other, one];
        expect(roundToMicroseconds(earlier)).toBeLessThanOrEqual(roundToMicroseconds(later));
        expect(Math.abs(roundToMicroseconds(one) - one)).toBeLessThanOrEqual(0.5000001e-6);
      }),
    );
  });
});
