import { expect, test } from 'vitest';

import { limitConcurrency } from './limit-concurrency.ts';

test('never more than so many are at work, all are done, and one that fails holds up nobody', async () => {
  const limit = limitConcurrency(2);
  let active = 0;
  let most = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 7 }, (_, index) =>
      limit(async () => {
        most = Math.max(most, (active += 1));
        await new Promise((resolve) => setTimeout(resolve, index % 3));
        active -= 1;
        if (index === 1) throw new Error('failed');
        return index;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
    ...[0, 'failed', 2, 3, 4, 5, 6],
  ]);
});
