/** `asyncio.sleep` (Lib/asyncio/tasks.py, 3.11). */
import { getRunningLoop } from './event-loop.ts';
import { type Coroutine, Future, setResultUnlessCancelled } from './future.ts';

/** Suspends the current task for `delay` seconds; zero or less lets exactly one iteration pass. */
export function* sleep(delay: number): Coroutine<void> {
  if (delay <= 0) {
    yield undefined;
    return;
  }
  const loop = getRunningLoop();
  const future = new Future<undefined>(loop);
  const handle = loop.callLater(delay, () => {
    setResultUnlessCancelled(future);
  });
  try {
    yield* future.wait();
  } finally {
    handle.cancel();
  }
}
