/** `Semaphore` of anyio 4.13.0 (src/anyio/_backends/_asyncio.py): a waiter that is not queued any more was woken. */
import type { Future } from '../../asyncio/index.ts';
import type { Checkpoints } from '../checkpoints.ts';
import { defineSemaphoreBase } from '../semaphore.ts';
import { removeWaiter } from '../waiters.ts';

export function defineSemaphore(checkpoints: Checkpoints) {
  return class Semaphore extends defineSemaphoreBase(checkpoints) {
    protected override giveUp(future: Future<undefined>): void {
      if (this.waiters.includes(future)) removeWaiter(this.waiters, future);
      else this.release();
    }

    override release(): void {
      for (const future of this.waiters) {
        if (!future.cancelled()) {
          future.setResult(undefined);
          removeWaiter(this.waiters, future);
          return;
        }
      }
      this.value++;
    }
  };
}
