import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { rankTest } from './rank-test.ts';

const samples = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 });

describe('the rank test', () => {
  test('gives what counting every way to deal the values out gives, ties included', () => {
    fc.assert(
      fc.property(samples, samples, (left, right) => {
        expect(rankTest(left, right)).toBeCloseTo(countByDealing(left, right), 10);
      }),
    );
  });

  test('does not care which sample is which, nor about anything but the order of the values', () => {
    fc.assert(
      fc.property(samples, samples, (left, right) => {
        expect(rankTest(right, left)).toBeCloseTo(rankTest(left, right), 10);
        const cubes = (values: readonly number[]): number[] => values.map((value) => value ** 3 - 7);
        expect(rankTest(cubes(left), cubes(right))).toBeCloseTo(rankTest(left, right), 10);
      }),
    );
  });

  test('calls seven times that are all above seven others less likely than 0.002, and six not', () => {
    const upTo = (count: number, from: number): number[] =>
      Array.from({ length: count }, (_, index) => from + index);
    expect(rankTest(upTo(7, 0), upTo(7, 100))).toBeCloseTo(2 / 3432, 12);
    expect(rankTest(upTo(6, 0), upTo(6, 100))).toBeCloseTo(2 / 924, 12);
  });

  test('gives 1 for equal samples, and for none', () => {
    expect(rankTest([3, 3, 3], [3, 3, 3, 3])).toBe(1);
    expect(rankTest([], [1])).toBe(1);
  });

  test('gives about the same just above the number of values up to which it counts', () => {
    const left = Array.from({ length: 30 }, (_, index) => index);
    const right = Array.from({ length: 30 }, (_, index) => index + 6.5);
    const counted = rankTest(left, right);
    const approximated = rankTest([...left, 14.25], right);
    expect(counted).toBeGreaterThan(0.001);
    expect(approximated / counted).toBeGreaterThan(0.7);
    expect(approximated / counted).toBeLessThan(1.3);
  });
});

/** By the definition: of all ways to choose which values are the left ones, the share with a rank sum as far from the middle. */
function countByDealing(left: readonly number[], right: readonly number[]): number {
  const values = [...left, ...right];
  const rankOf = (value: number): number =>
    values.filter((other) => other < value).length +
    (values.filter((other) => other === value).length + 1) / 2;
  const ranks = values.map(rankOf);
  const middle = (left.length * (values.length + 1)) / 2;
  const sums = rankSums(ranks, left.length);
  const own = left.reduce((sum, value) => sum + rankOf(value), 0);
  return sums.filter((sum) => Math.abs(sum - middle) >= Math.abs(own - middle) - 1e-9).length / sums.length;
}

function rankSums(ranks: readonly number[], size: number): number[] {
  if (size === 0) return [0];
  return ranks.flatMap((rank, index) => rankSums(ranks.slice(index + 1), size - 1).map((sum) => sum + rank));
}
