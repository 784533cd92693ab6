/** What anyio does with a `deque` of waiters, on an array. */
import { ValueError } from '../asyncio/index.ts';

/** `deque.remove`: throws `ValueError` if the waiter is not queued. */
export function removeWaiter<T>(waiters: T[], waiter: T): void {
  const index = waiters.indexOf(waiter);
  if (index === -1) throw new ValueError('deque.remove(x): x not in deque');
  waiters.splice(index, 1);
}
