/** How a cancellation reaches a task, and what becomes of it there. */
import { describe, expect, test } from 'vitest';

import { CancelledError, ValueError } from './exceptions.ts';
import {
  cancelSelfThen,
  catchInto,
  nothing,
  raiseAtOnce,
  RefusingFuture,
  thrownBy,
} from './fixtures/coroutines.ts';
import { openVirtualLoop } from './fixtures/virtual-loop.ts';
import { type Coroutine, Future } from './future.ts';
import { sleep } from './sleep.ts';

describe('cancelling a task', () => {
  test('before its first step ends it without a step of its body', () => {
    const { spawn, run } = openVirtualLoop();
    const log: string[] = [];
    const task = spawn(
      // eslint-disable-next-line require-yield -- it never gets that far
      (function* (): Coroutine<void> {
        log.push('step');
      })(),
    );
    expect([task.cancel('early'), task.mustCancel]).toEqual([true, true]);
    run();
    expect([task.cancelled(), task.mustCancel, log]).toEqual([true, false, []]);
    expect(thrownBy(() => task.result())).toMatchObject({ message: 'early' });
  });

  test('that waits cancels what it waits for, and throws the message in', () => {
    const { loop, spawn, runOnce } = openVirtualLoop();
    const future = new Future<number>(loop);
    const caught: unknown[] = [];
    const task = spawn(catchInto(caught, future.wait()));
    runOnce();
    expect(task.cancel('why')).toBe(true);
    expect([future.cancelled(), task.mustCancel]).toEqual([true, false]);
    runOnce();
    expect(caught).toEqual([expect.objectContaining({ name: 'CancelledError', message: 'why' })]);
  });

  test('that swallows the cancellation lets it return, and it counts as asked for', () => {
    const { loop, spawn, runOnce, run } = openVirtualLoop();
    const caught: unknown[] = [];
    const task = spawn(catchInto(caught, new Future<void>(loop).wait()));
    runOnce();
    task.cancel();
    run();
    expect(caught).toHaveLength(1);
    expect([task.cancelled(), task.exception(), task.cancelling()]).toEqual([false, undefined, 1]);
  });

  test('that is done is refused and not counted', () => {
    const { spawn, run } = openVirtualLoop();
    const task = spawn(sleep(0));
    run();
    expect([task.cancel(), task.cancelling()]).toEqual([false, 0]);
  });

  test('counts each request until it is taken back, and not below none', () => {
    const { loop, spawn, runOnce } = openVirtualLoop();
    const task = spawn(new Future<void>(loop).wait());
    runOnce();
    task.cancel();
    task.cancel();
    expect(task.cancelling()).toBe(2);
    expect([task.uncancel(), task.uncancel(), task.uncancel()]).toEqual([1, 0, 0]);
    expect(task.cancelling()).toBe(0);
  });

  test('that lets an iteration pass waits for the next step', () => {
    const { spawn, runOnce } = openVirtualLoop();
    const caught: unknown[] = [];
    const task = spawn(catchInto(caught, sleep(0)));
    runOnce();
    expect(task.futWaiter).toBeUndefined();
    task.cancel('pending');
    expect([task.mustCancel, caught]).toEqual([true, []]);
    runOnce();
    expect([task.mustCancel, caught]).toEqual([false, [expect.objectContaining({ message: 'pending' })]]);
  });

  test('by itself takes effect at its next wait: a bare yield at the next step, a future at once', () => {
    const { loop, spawn, runOnce } = openVirtualLoop();
    const future = new Future<void>(loop);
    const bare = spawn(cancelSelfThen(sleep(0)));
    const waiting = spawn(cancelSelfThen(future.wait()));
    runOnce();
    expect([bare.mustCancel, bare.done()]).toEqual([true, false]);
    expect([waiting.mustCancel, waiting.done(), future.cancelled()]).toEqual([false, false, true]);
    runOnce();
    expect([bare.cancelled(), waiting.cancelled()]).toEqual([true, true]);
  });

  test('by itself, and then it returns, ends it cancelled; and then it raises, with that', () => {
    const { spawn, run } = openVirtualLoop();
    const raised = new ValueError();
    const returning = spawn(cancelSelfThen(nothing()));
    const raising = spawn(cancelSelfThen(raiseAtOnce(raised)));
    run();
    expect([returning.cancelled(), returning.mustCancel]).toEqual([true, false]);
    expect(thrownBy(() => returning.result())).toMatchObject({ message: 'self' });
    expect([raising.cancelled(), raising.exception()]).toEqual([false, raised]);
  });

  test('whose waiter is done already throws into it in place of the result', () => {
    const { loop, spawn, runOnce } = openVirtualLoop();
    const future = new Future<number>(loop);
    const caught: unknown[] = [];
    const task = spawn(catchInto(caught, future.wait()));
    runOnce();
    future.setResult(3);
    expect([task.cancel('late'), task.mustCancel]).toEqual([true, true]);
    runOnce();
    expect(caught).toEqual([expect.objectContaining({ name: 'CancelledError', message: 'late' })]);
    expect(task.mustCancel).toBe(false);
  });

  test('whose waiter holds an exception throws the cancellation in its place', () => {
    const { loop, spawn, runOnce } = openVirtualLoop();
    const future = new Future<number>(loop);
    const caught: unknown[] = [];
    const task = spawn(catchInto(caught, future.wait()));
    runOnce();
    future.setException(new ValueError());
    task.cancel('instead');
    runOnce();
    expect(caught).toEqual([expect.objectContaining({ name: 'CancelledError', message: 'instead' })]);
  });

  test('whose waiter was cancelled already throws that cancellation, not a second one', () => {
    const { loop, spawn, runOnce } = openVirtualLoop();
    const future = new Future<number>(loop);
    const caught: unknown[] = [];
    const task = spawn(catchInto(caught, future.wait()));
    runOnce();
    future.cancel('first');
    task.cancel('second');
    expect(task.mustCancel).toBe(true);
    runOnce();
    expect(caught).toEqual([expect.objectContaining({ message: 'first' })]);
    expect([task.mustCancel, task.done()]).toEqual([false, true]);
  });

  test('whose waiter refuses leaves the cancellation pending until the waiter is done', () => {
    const { loop, spawn, runOnce } = openVirtualLoop();
    const future = new RefusingFuture(loop);
    const caught: unknown[] = [];
    const task = spawn(catchInto(caught, future.wait()));
    runOnce();
    task.cancel('refused');
    runOnce();
    expect([task.mustCancel, caught]).toEqual([true, []]);
    future.setResult(undefined);
    runOnce();
    expect(caught).toEqual([expect.objectContaining({ message: 'refused' })]);
  });

  test('that waits for another task cancels that one first', () => {
    const { loop, spawn, runOnce, run } = openVirtualLoop();
    const inner = spawn(new Future<void>(loop).wait(), 'inner');
    const outer = spawn(inner.wait(), 'outer');
    runOnce();
    outer.cancel('both');
    expect([inner.cancelling(), inner.done()]).toEqual([1, false]);
    run();
    expect([inner.cancelled(), outer.cancelled()]).toEqual([true, true]);
  });

  test('that ended cancelled hands the error out once with which it ended, later callers get a new one', () => {
    const { loop, spawn, runOnce, run } = openVirtualLoop();
    const thrown: unknown[] = [];
    const task = spawn(
      (function* (): Coroutine<void> {
        try {
          yield* new Future<void>(loop).wait();
        } catch (exception) {
          thrown.push(exception);
          throw exception;
        }
      })(),
    );
    runOnce();
    task.cancel('kept');
    run();
    expect(thrownBy(() => task.exception())).toBe(thrown[0]);
    const later = thrownBy(() => task.exception());
    expect(later).toBeInstanceOf(CancelledError);
    expect(later).not.toBe(thrown[0]);
    expect((later as CancelledError).message).toBeUndefined();
  });
});
