/** `asyncio.Future` (Lib/asyncio/futures.py, 3.11; where it differs from `_asyncio`, the accelerated one is followed). */
import type { EventLoop } from './event-loop.ts';
import { type BaseException, CancelledError, InvalidStateError } from './exceptions.ts';

/** A coroutine: a generator that yields the future it waits for, or nothing to let one iteration pass. */
export type Coroutine<T> = Generator<Future<unknown> | undefined, T, undefined>;

/** Called, by way of the loop, with the future that is done. */
export type DoneCallback = (future: Future<unknown>) => void;

export class Future<T> {
  readonly loop: EventLoop;
  #state: 'PENDING' | 'CANCELLED' | 'FINISHED' = 'PENDING';
  #result: T | undefined = undefined;
  #exception: BaseException | undefined = undefined;
  #callbacks: DoneCallback[] | undefined = undefined;
  #cancelMessage: string | undefined = undefined;
  #cancelledExc: BaseException | undefined = undefined;

  constructor(loop: EventLoop) {
    this.loop = loop;
  }

  done(): boolean {
    return this.#state !== 'PENDING';
  }

  cancelled(): boolean {
    return this.#state === 'CANCELLED';
  }

  /** Cancels the future and schedules its callbacks; false if it is done already. */
  cancel(message?: string): boolean {
    if (this.#state !== 'PENDING') return false;
    this.#state = 'CANCELLED';
    this.#cancelMessage = message;
    this.#scheduleCallbacks();
    return true;
  }

  /** The result; throws what was set as exception, `CancelledError` or `InvalidStateError` where there is none. */
  result(): T {
    const exception = this.exception();
    if (exception !== undefined) throw exception;
    return this.#result as T;
  }

  /** The exception that was set; throws `CancelledError` for a cancelled future, `InvalidStateError` for a pending one. */
  exception(): BaseException | undefined {
    if (this.#state === 'PENDING') throw new InvalidStateError('Result is not set.');
    if (this.#state === 'CANCELLED') throw this.makeCancelledError();
    return this.#exception;
  }

  /** What `result` would throw, for a future that is done: `future_get_result` of `_asyncio`, which raises nothing. */
  resultException(): BaseException | undefined {
    return this.#state === 'CANCELLED' ? this.makeCancelledError() : this.#exception;
  }

  setResult(result: T): void {
    if (this.#state !== 'PENDING') throw new InvalidStateError(this.#state);
    this.#result = result;
    this.#state = 'FINISHED';
    this.#scheduleCallbacks();
  }

  setException(exception: BaseException): void {
    if (this.#state !== 'PENDING') throw new InvalidStateError(this.#state);
    this.#exception = exception;
    this.#state = 'FINISHED';
    this.#scheduleCallbacks();
  }

  /** Calls back once the future is done, always by way of the loop. */
  addDoneCallback(callback: DoneCallback): void {
    if (this.#state !== 'PENDING') this.loop.callSoon<Future<unknown>>(callback, this);
    else if (this.#callbacks === undefined) this.#callbacks = [callback];
    else this.#callbacks.push(callback);
  }

  /** `__await__`: waits until the future is done and hands out its result or throws its exception. */
  *wait(): Coroutine<T> {
    if (this.#state === 'PENDING') yield this;
    return this.result();
  }

  /** The error to raise in a waiter. An error that was kept is handed out once, later callers get a new one. */
  protected makeCancelledError(): BaseException {
    const kept = this.#cancelledExc;
    if (kept !== undefined) {
      this.#cancelledExc = undefined;
      return kept;
    }
    return new CancelledError(this.#cancelMessage);
  }

  /** `_cancelled_exc`: keeps the error with which a task ended, to hand it out with its chain. */
  protected keepCancelledError(exception: BaseException): void {
    this.#cancelledExc = exception;
  }

  /** `_cancel_message`, which a task shares with the future it is. */
  protected set cancelMessage(message: string | undefined) {
    this.#cancelMessage = message;
  }

  protected get cancelMessage(): string | undefined {
    return this.#cancelMessage;
  }

  #scheduleCallbacks(): void {
    const callbacks = this.#callbacks;
    if (callbacks === undefined) return;
    this.#callbacks = undefined;
    for (const callback of callbacks) this.loop.callSoon<Future<unknown>>(callback, this);
  }
}

/** `futures._set_result_unless_cancelled`. */
export function setResultUnlessCancelled(future: Future<undefined>): void {
  if (!future.cancelled()) future.setResult(undefined);
}
