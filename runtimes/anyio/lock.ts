/**
 * What `Lock` of anyio (src/anyio/_backends/_asyncio.py) has in common in 4.13.0 and 4.14.0: how it is acquired. How it
 * is handed on, and how a waiter gives up, is the versions' affair.
 */
import {
  CancelledError,
  type Coroutine,
  currentTask,
  Future,
  getRunningLoop,
  requireCurrentTask,
  RuntimeError,
  type Task,
} from '../asyncio/index.ts';
import type { Checkpoints } from './checkpoints.ts';

/** A task that waits for a lock, and the future that wakes it as the owner. */
export interface LockWaiter {
  readonly task: Task<unknown>;
  readonly future: Future<undefined>;
}

export interface Lock {
  acquire(): Coroutine<void>;
  /** Throws `RuntimeError` if the current task does not hold the lock. */
  release(): void;
}

export function defineLockBase({ checkpointIfCancelled, cancelShieldedCheckpoint }: Checkpoints) {
  abstract class LockBase implements Lock {
    protected ownerTask: Task<unknown> | undefined = undefined;
    protected readonly waiters: LockWaiter[] = [];

    *acquire(): Coroutine<void> {
      const task = requireCurrentTask();
      if (this.ownerTask === undefined && this.waiters.length === 0) {
        yield* checkpointIfCancelled();
        this.ownerTask = task;
        try {
          yield* cancelShieldedCheckpoint();
        } catch (exception) {
          if (exception instanceof CancelledError) this.release();
          throw exception;
        }
        return;
      }

      if (this.ownerTask === task) throw new RuntimeError('Attempted to acquire an already held Lock');

      const waiter: LockWaiter = { task, future: new Future<undefined>(getRunningLoop()) };
      this.waiters.push(waiter);
      try {
        yield* waiter.future.wait();
      } catch (exception) {
        if (exception instanceof CancelledError) this.giveUp(waiter);
        throw exception;
      }
      this.woken(waiter);
    }

    release(): void {
      if (this.ownerTask !== currentTask()) {
        throw new RuntimeError('The current task is not holding this lock');
      }
      this.handOn();
    }

    /** A waiter was cancelled while it waited. */
    protected abstract giveUp(waiter: LockWaiter): void;
    /** A waiter goes on as the owner. */
    protected abstract woken(waiter: LockWaiter): void;
    /** Makes the next waiter the owner, or none. */
    protected abstract handOn(): void;
  }
  return LockBase;
}
