import { describe, expect, test } from 'vitest';

import { type BaseException, CancelledError, InvalidStateError, ValueError } from './exceptions.ts';
import { openVirtualLoop } from './fixtures/virtual-loop.ts';
import { type Coroutine, type DoneCallback, Future } from './future.ts';
import { sleep } from './sleep.ts';
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

class FutureCallingTwice extends Future<undefined> {
  override addDoneCallback(callback: DoneCallback): void {
    super.addDoneCallback(callback);
    super.addDoneCallback(callback);
  }
}

class RefusingFuture extends Future<undefined> {
  override cancel(): boolean {
    return false;
  }
}

function* catchInto(caught: unknown[], body: Coroutine<unknown>): Coroutine<void> {
  try {
    yield* body;
  } catch (exception) {
    caught.push(exception);
  }
}

function* cancelSelfThen(body: Coroutine<void>): Coroutine<void> {
  requireCurrentTask().cancel('self');
  yield* body;
}

function* raiseAfterYield(exception: BaseException): Coroutine<void> {
  yield undefined;
  throw exception;
}

// eslint-disable-next-line require-yield -- a coroutine that never suspends
function* raiseAtOnce(exception: BaseException): Coroutine<void> {
  throw exception;
}

function* nothing(): Coroutine<void> {
  // A coroutine that returns at once.
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('expected an exception, found none');
}
