/** `asyncio.Task` (Lib/asyncio/tasks.py, 3.11; where it differs from `_asyncio`, the accelerated one is followed). */
import type { EventLoop } from './event-loop.ts';
import { BaseException, CancelledError, InvalidStateError } from './exceptions.ts';
import { type Coroutine, Future } from './future.ts';

export class Task<T> extends Future<T> {
  readonly name: string;
  /** `_must_cancel`: a cancellation that no waiter took is thrown in at the next step. */
  mustCancel = false;
  /** `_fut_waiter`: what the task waits for. It stays set, and done, until the next step. */
  futWaiter: Future<unknown> | undefined = undefined;
  /** The exceptions that are being handled in the coroutine, the innermost last (see `exception-context.ts`). */
  readonly handledExceptions: BaseException[] = [];
  /** What the library above keeps about the task. */
  libraryState: unknown = undefined;
  /** True from a step that threw into the coroutine until the next step. */
  resumedByThrow = false;
  readonly #coro: Coroutine<T>;
  #coroState: 'created' | 'running' | 'suspended' | 'closed' = 'created';
  #numCancelsRequested = 0;

  constructor(coro: Coroutine<T>, loop: EventLoop, name: string) {
    super(loop);
    this.name = name;
    this.#coro = coro;
    loop.callSoon<undefined>(this.#wakeup, undefined);
  }

  /** True once the first step has begun and until the coroutine has ended; anyio asks `getcoroutinestate`. */
  started(): boolean {
    return this.#coroState === 'running' || this.#coroState === 'suspended';
  }

  /** Asks the task to cancel itself; false if it is done already. */
  override cancel(message?: string): boolean {
    if (this.done()) return false;
    this.#numCancelsRequested++;
    if (this.futWaiter?.cancel(message)) return true;
    this.mustCancel = true;
    this.cancelMessage = message;
    return true;
  }

  /** How many cancellations were asked for and not taken back. */
  cancelling(): number {
    return this.#numCancelsRequested;
  }

  uncancel(): number {
    if (this.#numCancelsRequested > 0) this.#numCancelsRequested--;
    return this.#numCancelsRequested;
  }

  /** `__wakeup` with the future that the task has waited for, `__step` without one. */
  readonly #wakeup = (future?: Future<unknown>): void => {
    this.#step(future?.resultException());
  };

  #step(exception: BaseException | undefined): void {
    if (this.done()) throw new InvalidStateError('step of a task that is done');
    if (this.mustCancel) {
      if (!(exception instanceof CancelledError)) exception = this.makeCancelledError();
      this.mustCancel = false;
    }
    this.futWaiter = undefined;
    this.resumedByThrow = exception !== undefined;
    this.#coroState = 'running';

    const previous = runningTask;
    runningTask = this;
    try {
      const next = exception === undefined ? this.#coro.next() : this.#coro.throw(exception);
      if (next.done) this.#returned(next.value);
      else this.#suspended(next.value);
    } catch (raised) {
      this.#coroState = 'closed';
      if (!(raised instanceof BaseException)) throw raised;
      if (raised instanceof CancelledError) {
        this.keepCancelledError(raised);
        super.cancel();
      } else {
        super.setException(raised);
      }
    } finally {
      runningTask = previous;
    }
  }

  #returned(result: T): void {
    this.#coroState = 'closed';
    if (this.mustCancel) {
      this.mustCancel = false;
      super.cancel(this.cancelMessage);
    } else {
      super.setResult(result);
    }
  }

  #suspended(waiter: Future<unknown> | undefined): void {
    this.#coroState = 'suspended';
    if (waiter === undefined) {
      this.loop.callSoon<undefined>(this.#wakeup, undefined);
      return;
    }
    waiter.addDoneCallback(this.#wakeup);
    this.futWaiter = waiter;
    if (this.mustCancel && waiter.cancel(this.cancelMessage)) this.mustCancel = false;
  }
}

let runningTask: Task<unknown> | undefined;

/** `asyncio.current_task`: the task whose step runs now, none while the loop runs a plain callback. */
export function currentTask(): Task<unknown> | undefined {
  return runningTask;
}

/** The current task where there must be one; an `Error`, and so a bug, where there is none. */
export function requireCurrentTask(): Task<unknown> {
  if (runningTask === undefined) throw new Error('no task is running');
  return runningTask;
}
