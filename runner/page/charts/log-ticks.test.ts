import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { apartFor, logTicks, spacedTicks } from './log-ticks.ts';

describe('the ticks of a logarithmic axis', () => {
  test.each([
    [0.4, 2, 1.2, [0.5, 0.7, 1, 1.5, 2]],
    [90e-9, 4e-6, 1.6, [1e-7, 2e-7, 5e-7, 1e-6, 2e-6]],
    [90e-9, 4e-6, 2.5, [1e-7, 3e-7, 1e-6, 3e-6]],
    [50e-6, 1, 4, [1e-4, 1e-3, 1e-2, 0.1, 1]],
    [1e-9, 1e6, 40, [1e-8, 1e-6, 1e-4, 1e-2, 1, 100, 1e4, 1e6]],
    [0.76, 1.45, 1.1, [0.8, 1, 1.2, 1.4]],
    [75.5e-6, 84.5e-6, 1.01, [76e-6, 78e-6, 80e-6, 82e-6, 84e-6]],
    [1, 1, 1, [1]],
  ])('from %d to %d, each at least %d times the one before, are %j', (least, largest, apart, ticks) => {
    expect(logTicks(least, largest, apart)).toEqual(ticks);
  });

  test('are as far apart as they must be, and 1 is always among them', () => {
    const bound = fc.double({ min: -9, max: -0.3, noNaN: true }).map((power) => 10 ** power);
    fc.assert(
      fc.property(bound, bound, fc.double({ min: 0.01, max: 0.3, noNaN: true }), (least, inverse, share) => {
        const apart = apartFor(least, 1 / inverse, share, 1);
        const ticks = logTicks(least, 1 / inverse, apart);
        expect(ticks).toContain(1);
        for (const [index, tick] of ticks.slice(1).entries()) {
          expect(tick / (ticks[index] ?? 0)).toBeGreaterThanOrEqual(Math.min(apart, 1.33));
        }
      }),
    );
  });
});

test('sizes that stand too near each other are left out, the largest never is', () => {
  expect(spacedTicks([1, 2, 2.1, 4, 4], 1.5)).toEqual([1, 2.1, 4]);
  expect(spacedTicks([], 2)).toEqual([]);
});
