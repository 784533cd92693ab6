/**
 * The patch of the story, as it was narrowed in review: a delivery pass skips tasks that are done. Hoped: a scope that
 * holds nothing but finished tasks comes to rest, and everything else stays as it is. anyio took the same line in 4.14.2
 * (#1111, #1217).
 *
 * Replaces `CancelScope.prototype.deliverCancellation` and nothing else.
 */
import type { AnyioSubject } from '../runtimes/anyio/subject.ts';

export default function narrow({ CancelScope, asyncio }: AnyioSubject): void {
  CancelScope.prototype.deliverCancellation = function (origin) {
    let shouldRetry = false;
    const current = asyncio.currentTask();
    for (const task of this.tasks) {
      if (task.done()) continue;

      shouldRetry = true;
      if (task.mustCancel) continue;

      if (task !== current && (task === this.hostTask || task.started()) && !task.futWaiter?.done()) {
        task.cancel(origin.cancelReason);
        if (task === origin.hostTask) origin.pendingUncancellations++;
      }
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
