/**
 * The patch of the story, as it was first written: a delivery pass asks for another one only if it has just cancelled a
 * task. Hoped: a scope whose tasks can never be cancelled no longer keeps the loop awake. What it also does: a task that
 * cannot be cancelled *yet* (the current one, one that has not started, one that is about to be woken, one with a
 * cancellation pending) is not come back for.
 *
 * Replaces `CancelScope.prototype.deliverCancellation` and nothing else. Each kind of task that a pass does not come back
 * for is a part of its own, which `patchmatrix reduce` can leave out.
 */
import type { AnyioSubject } from '../runtimes/anyio/subject.ts';

/** What the patch consists of: the name of each part, and what it does. */
export const parts = {
  done: 'skips tasks that are done',
  current: 'skips the current task',
  'must-cancel': 'skips tasks that have a cancellation pending',
  'not-started': 'skips tasks that have not started',
  'waiter-done': 'skips tasks that are about to be woken',
};

/** @param on the parts that are applied, all of them by default; without any, a pass does what it does unpatched up to 4.14.1 */
export default function wide(
  { CancelScope, asyncio }: AnyioSubject,
  on: ReadonlySet<string> = new Set(Object.keys(parts)),
): void {
  const skipsDone = on.has('done');
  const skipsCurrent = on.has('current');
  const skipsMustCancel = on.has('must-cancel');
  const skipsNotStarted = on.has('not-started');
  const skipsWaiterDone = on.has('waiter-done');

  CancelScope.prototype.deliverCancellation = function (origin) {
    let shouldRetry = false;
    const current = asyncio.currentTask();
    for (const task of this.tasks) {
      const started = task === this.hostTask || task.started();
      if (skipsDone && task.done()) continue;
      if (skipsCurrent && task === current) continue;
      if (skipsMustCancel && task.mustCancel) continue;
      if (skipsNotStarted && !started && !task.done()) continue;
      if (skipsWaiterDone && task.futWaiter?.done()) continue;

      shouldRetry = true;
      if (task.mustCancel || task === current || !started || task.futWaiter?.done()) continue;

      task.cancel(origin.cancelReason);
      if (task === origin.hostTask) origin.pendingUncancellations++;
    }

    for (const scope of this.childScopes) {
      if (!scope.shield && !scope.cancelCalled) {
        shouldRetry = scope.deliverCancellation(origin) || shouldRetry;
      }
    }

    if (origin === this) {
      this.cancelHandle = shouldRetry
        ? asyncio.getRunningLoop().callSoon(() => this.deliverCancellation(origin))
        : undefined;
    }
    return shouldRetry;
  };
}
