import { describe, expect, test } from 'vitest';

import { compareTimes } from './compare-times.ts';

const around = (seconds: number, count = 7): number[] =>
  Array.from({ length: count }, (_, index) => seconds * (1 + index / 1000));

describe('times', () => {
  test.each([
    ['twice as long', around(1), around(2), 'slower'],
    ['half as long', around(1), around(0.5), 'faster'],
    ['longer by less than the factor, however clearly', around(1), around(1.05), 'not-distinguishable'],
    [
      'longer by the factor, but mixed up',
      [1, 1, 1, 3, 3, 3, 3],
      [1, 1, 1.1, 3.4, 3.4, 3.4, 3.4],
      'not-distinguishable',
    ],
    ['the same', around(1), around(1), 'not-distinguishable'],
    ['one sample too few on a side', around(1, 6), around(9, 40), 'too-few-samples'],
  ] as const)('that are %s', (_, baseline, candidate, verdict) => {
    expect(compareTimes(baseline, candidate)).toMatchObject({ verdict });
  });

  test('of nothing are no comparison', () => {
    expect(compareTimes([], around(1))).toBeUndefined();
    expect(compareTimes(around(1), [])).toBeUndefined();
  });

  test('are compared by medians, and say how many they are', () => {
    expect(compareTimes(around(1), around(2, 9))).toMatchObject({
      ratio: 2.008 / 1.003,
      ...{ baselineSeconds: 1.003, candidateSeconds: 2.008, baselineSamples: 7, candidateSamples: 9 },
    });
  });
});
