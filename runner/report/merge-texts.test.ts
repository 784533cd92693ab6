import { expect, test } from 'vitest';

import { mergeTexts } from './merge-texts.ts';

test('texts that are the same are said once', () => {
  expect(mergeTexts(['at rest', 'at rest'])).toBe('at rest');
  expect(mergeTexts([])).toBe('');
});

test('texts that differ in their numbers become ranges, each number for itself', () => {
  expect(mergeTexts(['62 ms', '54 ms', '60 ms'])).toBe('54–62 ms');
  expect(mergeTexts(['229k/s 83%', '214k/s 81%'])).toBe('214–229k/s 81–83%');
  expect(mergeTexts(['5.00 s', '10.1 s'])).toBe('5.00–10.1 s');
  expect(mergeTexts(['spins 99%', 'spins 99%', 'spins 94%'])).toBe('spins 94–99%');
});

test('texts that differ in more stand side by side in their order', () => {
  expect(mergeTexts(['980 µs', '1.2 ms', '980 µs'])).toBe('980 µs / 1.2 ms');
  expect(mergeTexts(['deadlock', '55 ms'])).toBe('deadlock / 55 ms');
});
