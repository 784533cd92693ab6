import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { measureGrowth } from './measure-growth.ts';

test('each call of a size has an input of its own, and is measured at least five times', async () => {
  const seen: [number, number][] = [];
  const { timings } = await measureGrowth('x', {
    sizes: [2],
    prepare: (size, call): [number, number] => [size, call],
    run: (input) => void seen.push(input),
    seconds: 0,
  });
  expect(seen).toEqual(Array.from({ length: 6 }, (_, call) => [2, call]));
  expect(timings).toMatchObject([{ size: 2, samples: 5 }]);
});

test('promises are waited for, and a size that takes longer than the limit is the last one', async () => {
  const growth = await measureGrowth('sleep', {
    sizes: [1, 2, 300, 600],
    prepare: (size) => Promise.resolve(size),
    run: (size) => sleep(size),
    seconds: 0.01,
    limitSeconds: 0.25,
  });
  expect(growth.stoppedAt).toBe(300);
  expect(growth.timings.map(({ size }) => size)).toEqual([1, 2, 300]);
  expect(growth.timings[2]?.seconds).toBeGreaterThan(0.29);
  expect(growth.exponent).toBeGreaterThan(0);
});

test('what the subject throws comes through, and so does a mistake in the sizes', async () => {
  const measure = (sizes: readonly number[]) =>
    measureGrowth('x', {
      sizes,
      prepare: (size) => size,
      run: (size) => {
        if (size === 2) throw new RangeError('two');
      },
      seconds: 0,
    });
  await expect(measure([1, 2])).rejects.toThrow(new RangeError('two'));
  for (const sizes of [[], [2, 1], [0, 1], [1, Infinity]]) {
    await expect(measure(sizes)).rejects.toThrow('expected positive sizes, each larger than the one before');
  }
});
