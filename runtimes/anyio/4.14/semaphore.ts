/**
 * `Semaphore` of anyio 4.14.0 (src/anyio/_backends/_asyncio.py): a waiter's own future says whether it was woken, and
 * those that were cancelled before are dropped on the way.
 */
import type { Future } from '../../asyncio/index.ts';
import type { Checkpoints } from '../checkpoints.ts';
import { defineSemaphoreBase } from '../semaphore.ts';
import { removeWaiter } from '../waiters.ts';

export function defineSemaphore(checkpoints: Checkpoints) {
  return class Semaphore extends defineSemaphoreBase(checkpoints) {
    protected override giveUp(future: Future<undefined>): void {
      if (!future.cancelled()) this.release();
      else if (this.waiters.includes(future)) removeWaiter(this.waiters, future);
    }

    override release(): void {
      for (let future = this.waiters.shift(); future !== undefined; future = this.waiters.shift()) {
        if (future.cancelled()) continue;
        future.setResult(undefined);
        return;
      }
      this.value++;
    }
  };
}
