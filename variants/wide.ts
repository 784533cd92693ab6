/**
 * The patch of the story, as it was first written: a delivery pass asks for another one only if it has just cancelled a
 * task. Hoped: a scope whose tasks can never be cancelled no longer keeps the loop awake. What it also does: a task that
 * cannot be cancelled *yet* (the current one, one that has not started, one that is about to be woken, one with a
 * cancellation pending) is not come back for.
 *
 * Replaces `CancelScope.prototype.deliverCancellation` and nothing else.
 */
import type { AnyioSubject } from '../runtimes/anyio/subject.ts';

export default function wide({ CancelScope, asyncio }: AnyioSubject): void {
  CancelScope.prototype.deliverCancellation = function (origin) {
    let shouldRetry = false;
    const current = asyncio.currentTask();
    for (const task of this.tasks) {
      if (task.done() || task === current || task.mustCancel) continue;
      if (task !== this.hostTask && !task.started()) continue;
      if (task.futWaiter?.done()) continue;

      task.cancel(origin.cancelReason);
      if (task === origin.hostTask) origin.pendingUncancellations++;
      shouldRetry = true;
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
