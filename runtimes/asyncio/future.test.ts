import { describe, expect, test } from 'vitest';

import { CancelledError, InvalidStateError, ValueError } from './exceptions.ts';
import { openVirtualLoop } from './fixtures/virtual-loop.ts';
import { Future, setResultUnlessCancelled } from './future.ts';

describe('a future', () => {
  test('that is pending has neither a result nor an exception', () => {
    const future = new Future<number>(openVirtualLoop().loop);
    expect(future.done()).toBe(false);
    expect(thrownBy(() => future.result())).toBeInstanceOf(InvalidStateError);
    expect(thrownBy(() => future.exception())).toBeInstanceOf(InvalidStateError);
  });

  test('hands out its result as often as it is asked', () => {
    const future = new Future<number>(openVirtualLoop().loop);
    future.setResult(7);
    expect([future.done(), future.cancelled(), future.exception()]).toEqual([true, false, undefined]);
    expect([future.result(), future.result()]).toEqual([7, 7]);
  });

  test('throws the very exception that was set', () => {
    const future = new Future<number>(openVirtualLoop().loop);
    const exception = new ValueError('set');
    future.setException(exception);
    expect(thrownBy(() => future.result())).toBe(exception);
    expect(future.exception()).toBe(exception);
    expect(future.cancelled()).toBe(false);
  });

  test('throws a new cancellation, with its message, each time it is asked once it is cancelled', () => {
    const future = new Future<number>(openVirtualLoop().loop);
    expect(future.cancel('why')).toBe(true);
    expect([future.done(), future.cancelled()]).toEqual([true, true]);
    const first = thrownBy(() => future.result());
    const second = thrownBy(() => future.exception());
    expect(first).toBeInstanceOf(CancelledError);
    expect((first as CancelledError).message).toBe('why');
    expect(second).not.toBe(first);
    expect((second as CancelledError).message).toBe('why');
  });

  test('is done once: what comes later is refused, a cancellation by false', () => {
    const ends = [
      (future: Future<number>) => {
        future.setResult(1);
      },
      (future: Future<number>) => {
        future.setException(new ValueError());
      },
      (future: Future<number>) => {
        future.cancel('first');
      },
    ];
    for (const end of ends) {
      const future = new Future<number>(openVirtualLoop().loop);
      end(future);
      expect(future.cancel('second')).toBe(false);
      expect(thrownBy(() => future.setResult(2))).toBeInstanceOf(InvalidStateError);
      expect(thrownBy(() => future.setException(new ValueError()))).toBeInstanceOf(InvalidStateError);
      if (future.cancelled()) expect(thrownBy(() => future.result())).toMatchObject({ message: 'first' });
    }
  });
});

describe('done callbacks', () => {
  test('are called in the next iteration, in the order in which they were added, with the future', () => {
    const { loop, runOnce } = openVirtualLoop();
    const future = new Future<number>(loop);
    const called: unknown[] = [];
    future.addDoneCallback((done) => called.push('first', done));
    future.addDoneCallback((done) => called.push('second', done));
    future.setResult(1);
    expect(called).toEqual([]);
    runOnce();
    expect(called).toEqual(['first', future, 'second', future]);
    runOnce();
    expect(called).toHaveLength(4);
  });

  test('are called for a cancellation and for an exception too', () => {
    const { loop, runOnce } = openVirtualLoop();
    const called: unknown[] = [];
    const cancelled = new Future<number>(loop);
    const failed = new Future<number>(loop);
    cancelled.addDoneCallback((done) => called.push(done));
    failed.addDoneCallback((done) => called.push(done));
    failed.setException(new ValueError());
    cancelled.cancel();
    runOnce();
    expect(called).toEqual([failed, cancelled]);
  });

  test('go by way of the loop although the future is done already', () => {
    const { loop, runOnce } = openVirtualLoop();
    const future = new Future<number>(loop);
    future.setResult(1);
    const called: unknown[] = [];
    future.addDoneCallback((done) => called.push(done));
    expect(called).toEqual([]);
    runOnce();
    expect(called).toEqual([future]);
  });
});

describe('waiting for a future', () => {
  test('suspends with the future itself while it is pending', () => {
    const future = new Future<number>(openVirtualLoop().loop);
    const wait = future.wait();
    expect(wait.next()).toEqual({ done: false, value: future });
    future.setResult(3);
    expect(wait.next()).toEqual({ done: true, value: 3 });
  });

  test('does not suspend once it is done', () => {
    const future = new Future<number>(openVirtualLoop().loop);
    future.setResult(3);
    expect(future.wait().next()).toEqual({ done: true, value: 3 });
  });
});

describe('a timer’s result', () => {
  test('is set unless the future was cancelled before', () => {
    const { loop } = openVirtualLoop();
    const pending = new Future<undefined>(loop);
    const cancelled = new Future<undefined>(loop);
    cancelled.cancel();
    setResultUnlessCancelled(pending);
    setResultUnlessCancelled(cancelled);
    expect([pending.cancelled(), pending.done()]).toEqual([false, true]);
    expect(cancelled.cancelled()).toBe(true);
  });
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('expected an exception, found none');
}
