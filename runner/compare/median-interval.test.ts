import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createRandom } from '../explore/random.ts';
import { deviationOf, medianInterval, medianOf } from './median-interval.ts';

describe('the median', () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
  ])('of %j is %d', (values, median) => {
    expect(medianOf(values)).toBe(median);
  });

  test('of nothing is no number', () => {
    expect(medianOf([])).toBeNaN();
  });

  test('has as many values below it as above, and leaves its list alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const before = [...values];
        const median = medianOf(values);
        expect(values).toEqual(before);
        const below = values.filter((value) => value < median).length;
        const above = values.filter((value) => value > median).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });
});

test('the deviation is the median distance from the median', () => {
  // The distances from 2 are 1, 0 and 8.
  expect(deviationOf([1, 2, 10])).toBe(1);
});

describe('the interval of the median', () => {
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

  // By the tables of the sign test: so many values are left out on either side.
  test.each([
    [6, 0],
    [8, 0],
    [9, 1],
    [11, 1],
    [12, 2],
    [15, 3],
    [20, 5],
    [30, 9],
    [100, 39],
  ])('of %d values leaves out %d on either side', (count, outer) => {
    expect(medianInterval(upTo(count).reverse())).toEqual([outer + 1, count - outer]);
  });

  test('of fewer than six is none', () => {
    for (const count of [0, 1, 5]) expect(medianInterval(upTo(count))).toBeUndefined();
  });

  test('of very many is near the median still', () => {
    const [low = NaN, high = NaN] = medianInterval(upTo(4001)) ?? [];
    expect(low).toBeGreaterThan(1900);
    expect(high).toBe(4002 - low);
  });

  test('holds the true median as often as it says, whatever the distribution', () => {
    const random = createRandom(7);
    const uniform = (): number => (random.next(1e9) + 0.5) / 1e9;
    const draws = 4000;
    let held = 0;
    for (let draw = 0; draw < draws; draw++) {
      // Skewed: the median of -ln(u) is ln 2.
      const [low = NaN, high = NaN] =
        medianInterval(Array.from({ length: 9 }, () => -Math.log(uniform()))) ?? [];
      if (low <= Math.LN2 && Math.LN2 <= high) held++;
    }
    // 96.1 % by the binomial distribution.
    expect(held / draws).toBeGreaterThan(0.95);
    expect(held / draws).toBeLessThan(0.972);
  });
});
