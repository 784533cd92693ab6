import { expect, test } from 'vitest';

import { rateLevel, timeLevel } from './levels.ts';

test.each([
  [0, 't-3'],
  [0.01, 't-3'],
  [0.5, 't-1'],
  [1, 't0'],
  [1.3, 't0'],
  [2, 't1'],
  [60_000, 't3'],
])('%d times the time is %s', (ratio, level) => expect(timeLevel(ratio)).toBe(level));

test.each([
  [0, 'r0'],
  [9, 'r0'],
  [10, 'r1'],
  [48_000, 'r4'],
  [2e6, 'r5'],
])('%d a second is %s', (rate, level) => expect(rateLevel(rate)).toBe(level));
