/**
 * `Lock` of anyio 4.14.0 (src/anyio/_backends/_asyncio.py): a waiter leaves the queue as it is handed the lock, and
 * those that were cancelled before are dropped on the way (anyio #1145).
 */
import type { Checkpoints } from '../checkpoints.ts';
import { defineLockBase, type LockWaiter } from '../lock.ts';
import { removeWaiter } from '../waiters.ts';

export function defineLock(checkpoints: Checkpoints) {
  return class Lock extends defineLockBase(checkpoints) {
    protected override giveUp(waiter: LockWaiter): void {
      if (!waiter.future.cancelled()) this.release();
      else if (this.waiters.includes(waiter)) removeWaiter(this.waiters, waiter);
    }

    protected override woken(): void {
      // It left the queue when it was handed the lock.
    }

    protected override handOn(): void {
      for (let waiter = this.waiters.shift(); waiter !== undefined; waiter = this.waiters.shift()) {
        if (waiter.future.cancelled()) continue;
        this.ownerTask = waiter.task;
        waiter.future.setResult(undefined);
        return;
      }
      this.ownerTask = undefined;
    }
  };
}
