/** A delivery pass that can be repeated, to time it: the tasks wait for something that only pretends to be cancelled. */
import { type Coroutine, EventLoop, Future, setRunningLoop, Task, VirtualClock } from '../asyncio/index.ts';
import type { AnyioSubject } from './subject.ts';

/**
 * Puts `taskCount` tasks into a group's scope, its host among them, lets all of them wait, and hands out a function that
 * makes one delivery pass over them. Each pass cancels each task, as far as the subject's delivery does.
 *
 * @param scopeCount how many scopes the pass goes through to reach the tasks, each inside the one before; the group's own is
 *   the innermost
 */
export function prepareDeliveryPass(subject: AnyioSubject, taskCount: number, scopeCount = 1): () => void {
  const clock = new VirtualClock();
  const loop = new EventLoop(clock);
  setRunningLoop(loop);

  const outer = Array.from({ length: scopeCount - 1 }, () => new subject.CancelScope());
  const group = new subject.TaskGroup();
  const wait = (): Coroutine<void> => new PretendingFuture(loop).wait();
  const host = function* (): Coroutine<void> {
    for (const scope of outer) scope.enter();
    yield* group.aenter();
    for (let index = 1; index < taskCount; index++) group.startSoon(wait, `task-${String(index)}`);
    yield* wait();
  };
  new Task(host(), loop, 'host');
  const end = clock.run(loop, { tickCost: 20e-6, maxTicks: Infinity });
  if (end !== 'deadlock') throw new Error(`expected all tasks to wait, but the loop ended as ${end}`);

  const origin = outer[0] ?? group.cancelScope;
  return () => {
    origin.deliverCancellation(origin);
    loop.ready.length = 0;
  };
}

/** Says that it was cancelled and stays as it is, so that the next pass finds the task as this one did. */
class PretendingFuture extends Future<void> {
  override cancel(): boolean {
    return true;
  }
}
