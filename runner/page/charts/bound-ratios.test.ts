import { expect, test } from 'vitest';

import type { BenchMeasurement } from './bench-data.ts';
import { boundRatios } from './bound-ratios.ts';

const measure = (ratio: number | undefined, ratios: readonly number[]): BenchMeasurement => ({
  name: 'a',
  costs: [
    {
      ...{ column: 1, median: 1, deviation: 0, medians: ratios },
      ...(ratio !== undefined && { ratio, ratios }),
    },
  ],
});

test('a round in which the machine stood still does not set the scale', () => {
  const ratios = [...Array.from({ length: 30 }, (_, index) => 0.9 + index / 100), 1200];
  expect(boundRatios([measure(1, ratios)])).toEqual([0.91, expect.closeTo(1.19)]);
});

test('every median is on it', () => {
  expect(boundRatios([measure(1, Array<number>(60).fill(1)), measure(40, [40])])).toEqual([1, 40]);
});

test('there is none without ratios', () => {
  expect(boundRatios([measure(undefined, [1, 2])])).toBeUndefined();
});
