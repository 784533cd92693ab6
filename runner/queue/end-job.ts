/** Says to the queue that a job has ended, well or with a failure that another worker may try to mend. */
import type { Job as QueuedJob } from 'bullmq';

import { describeError } from '../execute/describe-error.ts';
import type { QueueConnection } from './connect-queue.ts';

export interface JobFailure {
  readonly error: Error;
  /** No worker tries again. */
  readonly isLast: boolean;
}

interface EndedJob {
  readonly queued: QueuedJob;
  /** What it was taken with. */
  readonly token: string;
  /** Without one the job is done. */
  readonly failure?: JobFailure;
  /** Is told where it could not be said: another worker has it by now, or will, once the lock has run out. */
  readonly onJob?: (line: string) => void;
}

export async function endJob(
  { bullmq }: QueueConnection,
  { queued, token, failure, onJob }: EndedJob,
): Promise<void> {
  try {
    if (failure === undefined) await queued.moveToCompleted(null, token, false);
    else {
      const { error, isLast } = failure;
      const reason = isLast ? new bullmq.UnrecoverableError(error.message) : error;
      await queued.moveToFailed(reason, token, false);
    }
  } catch (error) {
    onJob?.(`left ${queued.id ?? 'a job'} to other workers: ${describeError(error)}`);
  }
}
