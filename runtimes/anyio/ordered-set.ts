/**
 * What anyio does with Python's sets, on JavaScript's. A `Set` iterates in insertion order, which is how the recordings
 * were made: the order of Python's own sets differs from run to run.
 */
import { KeyError } from '../asyncio/index.ts';

/** `set.remove`: throws `KeyError` if the element is missing. */
export function removeFrom<T>(set: Set<T>, element: T): void {
  if (!set.delete(element)) throw new KeyError();
}
