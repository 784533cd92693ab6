import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitGrowth, growthExponent } from './fit-growth.ts';

test.each([
  ['constant', 0, () => 3],
  ['linear', 1, (size: number) => 2 * size],
  ['quadratic', 2, (size: number) => size ** 2 / 7],
])('a %s cost has the exponent %d', (_, exponent, cost) => {
  const points = [10, 20, 40, 100].map((size) => ({ size, seconds: cost(size) }));
  expect(growthExponent(points)).toBeCloseTo(exponent, 10);
});

test('the exponent of a power law is its power, whatever its factor and its sizes', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1, max: 4, noNaN: true }),
      fc.double({ min: 1e-4, max: 1e3, noNaN: true }),
      fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 8 }),
      (power, factor, sizes) => {
        const points = sizes.map((size) => ({ size, seconds: factor * size ** power }));
        const lost = points.some(({ seconds }) => seconds < 1e-9);
        expect(lost || Math.abs(growthExponent(points) - power) < 1e-6).toBe(true);
      },
    ),
  );
});

test('what is not in line is averaged, and what takes no time at all is not endlessly fast', () => {
  const points = [1, 10, 100].map((size, index) => ({ size, seconds: [1e-9, 1e-8, 1e-9][index] ?? 0 }));
  expect(growthExponent(points)).toBeCloseTo(0, 10);
  expect(
    growthExponent([
      { size: 1, seconds: 0 },
      { size: 10, seconds: 1e-8 },
    ]),
  ).toBeCloseTo(1, 10);
});

test('fewer than two sizes have none', () => {
  expect(growthExponent([])).toBeNaN();
  expect(growthExponent([{ size: 5, seconds: 1 }])).toBeNaN();
});

test('the fit says what of the cost it explains', () => {
  const fit = (seconds: readonly number[]) =>
    fitGrowth(seconds.map((each, index) => ({ size: 10 ** index, seconds: each })));
  expect(fit([2, 20, 200])).toMatchObject({ factor: expect.closeTo(2, 10) as number });
  expect(fit([2, 20, 200])?.explained).toBeCloseTo(1, 10);
  expect(fit([3, 3, 3])?.explained).toBe(1);
  expect(fit([1, 10, 1])?.explained).toBeCloseTo(0, 10);
  expect(fit([1])).toBeUndefined();
});
