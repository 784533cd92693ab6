/** How a task runs its coroutine, and comes to its end. */
import { describe, expect, test } from 'vitest';

import { InvalidStateError, ValueError } from './exceptions.ts';
import { catchInto, FutureCallingTwice, raiseAfterYield } from './fixtures/coroutines.ts';
import { openVirtualLoop } from './fixtures/virtual-loop.ts';
import { type Coroutine, Future } from './future.ts';
import { currentTask, requireCurrentTask } from './task.ts';

describe('a task', () => {
  test('takes its first step in the next iteration, and ends with what its coroutine returns', () => {
    const { spawn, runOnce } = openVirtualLoop();
    const log: string[] = [];
    const task = spawn(
      (function* (): Coroutine<number> {
        log.push('first step');
        yield undefined;
        return 7;
      })(),
    );
    expect([log, task.started()]).toEqual([[], false]);
    runOnce();
    expect([log, task.started(), task.done()]).toEqual([['first step'], true, false]);
    runOnce();
    expect([task.started(), task.done(), task.result()]).toEqual([false, true, 7]);
  });

  test('ends with what its coroutine raises', () => {
    const { spawn, run } = openVirtualLoop();
    const raised = new ValueError('raised');
    const task = spawn(raiseAfterYield(raised));
    run();
    expect([task.exception(), task.cancelled(), task.started()]).toEqual([raised, false, false]);
  });

  test('is woken one iteration after the future that it waits for is done', () => {
    const { loop, spawn, runOnce } = openVirtualLoop();
    const future = new Future<number>(loop);
    const task = spawn(future.wait());
    runOnce();
    expect(task.futWaiter).toBe(future);
    future.setResult(3);
    expect(task.done()).toBe(false);
    runOnce();
    expect(task.result()).toBe(3);
  });

  test('keeps the future that it waited for, done, until its next step', () => {
    const { loop, spawn, runOnce } = openVirtualLoop();
    const future = new Future<number>(loop);
    const task = spawn(
      (function* (): Coroutine<void> {
        yield* future.wait();
        yield undefined;
      })(),
    );
    runOnce();
    future.setResult(3);
    expect([task.futWaiter, future.done()]).toEqual([future, true]);
    runOnce();
    expect([task.futWaiter, task.done()]).toEqual([undefined, false]);
  });

  test('is thrown what the future that it waits for holds', () => {
    const { loop, spawn, runOnce, run } = openVirtualLoop();
    const future = new Future<number>(loop);
    const exception = new ValueError('of the future');
    const caught: unknown[] = [];
    spawn(catchInto(caught, future.wait()));
    runOnce();
    future.setException(exception);
    run();
    expect(caught).toHaveLength(1);
    expect(caught[0]).toBe(exception);
  });

  test('refuses a step once it is done', () => {
    const { loop, spawn, runOnce } = openVirtualLoop();
    const future = new FutureCallingTwice(loop);
    const task = spawn(future.wait());
    runOnce();
    future.setResult(undefined);
    runOnce();
    expect(task.done()).toBe(true);
    expect(loop.callbackExceptions).toEqual([expect.any(InvalidStateError)]);
  });

  test('lets an error through that is none of Python’s, and is over', () => {
    const { spawn, run } = openVirtualLoop();
    const task = spawn(
      // eslint-disable-next-line require-yield -- it fails before
      (function* (): Coroutine<void> {
        throw new TypeError('a bug');
      })(),
    );
    expect(() => run()).toThrow(new TypeError('a bug'));
    expect([task.started(), currentTask()]).toEqual([false, undefined]);
  });
});

describe('the current task', () => {
  test('is the one whose step runs, and none in a plain callback', () => {
    const { loop, spawn, run } = openVirtualLoop();
    const seen: unknown[] = [];
    const task = spawn(
      (function* (): Coroutine<void> {
        seen.push(currentTask(), requireCurrentTask());
        yield undefined;
        seen.push(currentTask());
      })(),
    );
    loop.callSoon(() => seen.push(currentTask()));
    run();
    expect(seen.map((found) => found === task)).toEqual([true, true, false, true]);
    expect(seen[2]).toBeUndefined();
    expect(() => requireCurrentTask()).toThrow('no task is running');
  });
});

describe('a step that threw into the coroutine', () => {
  test('is remembered until the next step', () => {
    const { loop, spawn, runOnce } = openVirtualLoop();
    const future = new Future<void>(loop);
    const seen: boolean[] = [];
    spawn(
      (function* (): Coroutine<void> {
        const task = requireCurrentTask();
        seen.push(task.resumedByThrow);
        yield* catchInto([], future.wait());
        seen.push(task.resumedByThrow);
        yield undefined;
        seen.push(task.resumedByThrow);
      })(),
    );
    runOnce();
    future.setException(new InvalidStateError());
    runOnce();
    runOnce();
    expect(seen).toEqual([false, true, false]);
  });
});
