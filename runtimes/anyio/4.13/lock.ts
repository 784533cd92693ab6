/** `Lock` of anyio 4.13.0 (src/anyio/_backends/_asyncio.py): a waiter stays in the queue until it runs again. */
import type { Checkpoints } from '../checkpoints.ts';
import { defineLockBase, type LockWaiter } from '../lock.ts';
import { removeWaiter } from '../waiters.ts';

export function defineLock(checkpoints: Checkpoints) {
  return class Lock extends defineLockBase(checkpoints) {
    protected override giveUp(waiter: LockWaiter): void {
      removeWaiter(this.waiters, waiter);
      if (this.ownerTask === waiter.task) this.release();
    }

    protected override woken(waiter: LockWaiter): void {
      removeWaiter(this.waiters, waiter);
    }

    protected override handOn(): void {
      for (const { task, future } of this.waiters) {
        if (!future.cancelled()) {
          this.ownerTask = task;
          future.setResult(undefined);
          return;
        }
      }
      this.ownerTask = undefined;
    }
  };
}
