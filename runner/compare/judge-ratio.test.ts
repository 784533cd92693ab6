import { expect, test } from 'vitest';

import { judgeRatios } from './judge-ratio.ts';

const rounds = (low: number, high: number): number[] =>
  [low, 1, 1, 1, 1, high].map((value, index) => (index === 0 || index === 5 ? value : (low + high) / 2));

test.each([
  ['same', 0.97, 1.04],
  ['same', 1.01, 1.04],
  ['slower', 1.06, 1.2],
  ['slower', 100, 300],
  ['faster', 0.5, 0.94],
  ['unclear', 1.02, 1.2],
  ['unclear', 0.9, 1.01],
  ['unclear', 0.5, 2],
] as const)('%s from %d to %d', (verdict, low, high) => {
  expect(judgeRatios(rounds(low, high))).toEqual({ verdict, interval: [low, high] });
});

test('five rounds are too few, however alike', () => {
  expect(judgeRatios([2, 2, 2, 2, 2])).toEqual({ verdict: 'too few rounds' });
});
