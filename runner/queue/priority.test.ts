import { expect, test } from 'vitest';

import { priorityOf } from './priority.ts';

test('jobs come by turn, and the longest of a turn first', () => {
  const hints = [
    { turn: 0, seconds: 10_000 },
    { turn: 0, seconds: 3 },
    { turn: 0, seconds: 0.5 },
    { turn: 0, seconds: 0 },
    { turn: 1, seconds: 60 },
    { turn: 1, seconds: 0 },
    { turn: 2, seconds: Infinity },
    { turn: 2, seconds: 0 },
  ] as const;
  const priorities = hints.map(priorityOf);
  expect(priorities).toEqual(priorities.toSorted((a, b) => a - b));
  expect(new Set(priorities).size).toBe(hints.length);
});

test('each is a number that BullMQ takes for a priority', () => {
  for (const turn of [0, 1, 2] as const) {
    for (const seconds of [-1, 0, 0.004, 1, 1e9, Infinity]) {
      const priority = priorityOf({ turn, seconds });
      expect(Number.isInteger(priority)).toBe(true);
      expect(priority).toBeGreaterThanOrEqual(1);
      expect(priority).toBeLessThanOrEqual(2 ** 21);
    }
  }
});
