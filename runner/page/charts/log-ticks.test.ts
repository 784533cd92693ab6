import { describe, expect, test } from 'vitest';

import { logTicks, spacedTicks } from './log-ticks.ts';

describe('the ticks of a logarithmic axis', () => {
  test.each([
    [0.4, 2, [0.5, 0.7, 1, 1.5, 2]],
    [90e-9, 4e-6, [1e-7, 2e-7, 5e-7, 1e-6, 2e-6]],
    [50e-6, 1, [1e-4, 1e-3, 1e-2, 0.1, 1]],
    [1, 1, [1]],
  ])('from %d to %d are %j', (least, largest, ticks) => {
    expect(logTicks(least, largest)).toEqual(ticks);
  });
});

test('sizes that stand too near each other are left out, the largest never is', () => {
  expect(spacedTicks([1, 2, 2.1, 4, 4], 1.5)).toEqual([1, 2.1, 4]);
  expect(spacedTicks([], 2)).toEqual([]);
});
