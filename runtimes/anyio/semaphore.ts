/**
 * What `Semaphore` of anyio (src/anyio/_backends/_asyncio.py) has in common in 4.13.0 and 4.14.0: how it is acquired.
 * How it is handed on, and how a waiter gives up, is the versions' affair.
 */
import { CancelledError, type Coroutine, Future, getRunningLoop } from '../asyncio/index.ts';
import type { Checkpoints } from './checkpoints.ts';

export interface Semaphore {
  acquire(): Coroutine<void>;
  release(): void;
}

export function defineSemaphoreBase({ checkpointIfCancelled, cancelShieldedCheckpoint }: Checkpoints) {
  abstract class SemaphoreBase implements Semaphore {
    protected value: number;
    protected readonly waiters: Future<undefined>[] = [];

    constructor(initialValue: number) {
      this.value = initialValue;
    }

    *acquire(): Coroutine<void> {
      if (this.value > 0 && this.waiters.length === 0) {
        yield* checkpointIfCancelled();
        this.value--;
        try {
          yield* cancelShieldedCheckpoint();
        } catch (exception) {
          if (exception instanceof CancelledError) this.release();
          throw exception;
        }
        return;
      }

      const future = new Future<undefined>(getRunningLoop());
      this.waiters.push(future);
      try {
        yield* future.wait();
      } catch (exception) {
        if (exception instanceof CancelledError) this.giveUp(future);
        throw exception;
      }
    }

    /** Wakes the next waiter, or makes the value one larger. */
    abstract release(): void;
    /** A waiter was cancelled while it waited. */
    protected abstract giveUp(future: Future<undefined>): void;
  }
  return SemaphoreBase;
}
