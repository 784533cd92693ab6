import { describe, expect, test } from 'vitest';

import { openVirtualLoop } from './fixtures/virtual-loop.ts';
import type { Coroutine } from './future.ts';
import { sleep } from './sleep.ts';

describe('a sleep', () => {
  test.each([0, -1])('of %s lets exactly one iteration pass and waits for nothing', (delay) => {
    const { loop, spawn, runOnce } = openVirtualLoop();
    const task = spawn(sleep(delay));
    runOnce();
    expect([task.done(), task.futWaiter]).toEqual([false, undefined]);
    runOnce();
    expect([task.done(), loop.ticks]).toEqual([true, 2]);
  });

  test('of more than 0 waits for a timer: one iteration for that, one more for the step', () => {
    const { loop, spawn, run } = openVirtualLoop({ tickCost: 0.25 });
    const woken: number[] = [];
    const task = spawn(
      (function* (): Coroutine<void> {
        yield* sleep(2);
        woken.push(loop.time(), loop.ticks);
      })(),
    );
    run();
    // It begins at 0.25 in the first iteration, the second jumps to 2.25, the third wakes the task.
    expect(woken).toEqual([2.5, 3]);
    expect([task.done(), task.cancelled(), task.exception()]).toEqual([true, false, undefined]);
  });

  test('for ever is no timer', () => {
    const { loop, spawn, run } = openVirtualLoop({ tickCost: 1 });
    const task = spawn(sleep(Infinity));
    expect(run()).toBe('deadlock');
    expect([task.done(), loop.time()]).toEqual([false, 1]);
  });

  test('that is cancelled takes its timer back', () => {
    const { loop, spawn, runOnce, run } = openVirtualLoop({ tickCost: 1 });
    const task = spawn(sleep(1000));
    runOnce();
    task.cancel();
    expect(run()).toBe('deadlock');
    expect([task.cancelled(), loop.time()]).toEqual([true, 2]);
  });

  test('that is cancelled as its timer is due is cancelled, not woken twice', () => {
    const { loop, spawn, run } = openVirtualLoop({ tickCost: 1 });
    const task = spawn(sleep(10));
    // The timer is due at 11, as the sleep begins at 1; this one runs before it in the same iteration.
    loop.callAt(11, () => task.cancel());
    expect(run()).toBe('deadlock');
    expect([task.cancelled(), loop.callbackExceptions]).toEqual([true, []]);
  });
});
