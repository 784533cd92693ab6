/** `asyncio.Event` (Lib/asyncio/locks.py, 3.11). */
import { getRunningLoop } from './event-loop.ts';
import { type Coroutine, Future } from './future.ts';

export class Event {
  readonly #waiters: Future<true>[] = [];
  #value = false;

  isSet(): boolean {
    return this.#value;
  }

  set(): void {
    if (this.#value) return;
    this.#value = true;
    for (const future of this.#waiters) {
      if (!future.done()) future.setResult(true);
    }
  }

  *wait(): Coroutine<void> {
    if (this.#value) return;
    const future = new Future<true>(getRunningLoop());
    this.#waiters.push(future);
    try {
      yield* future.wait();
    } finally {
      this.#waiters.splice(this.#waiters.indexOf(future), 1);
    }
  }
}
