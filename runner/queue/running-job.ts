/** A job that a worker has taken: what is said of it to the run, in order, and how it is ended in the queue. */
import type { Job as QueuedJob } from 'bullmq';
import type { Redis } from 'ioredis';

import type { CoreUse } from '../execute/core-use.ts';
import { type JobFrame, writeEntry } from './frames.ts';
import type { Job } from './job.ts';
import { framesKey, lockMs } from './keys.ts';
import type { PerformedJob } from './perform-job.ts';

export interface RunningJob {
  readonly queued: QueuedJob;
  /** Of this delivery; it holds the lock. */
  readonly token: string;
  readonly session: string;
  readonly job: Job;
  readonly voice: JobVoice;
  performed?: PerformedJob;
  ready: boolean;
  coreUse: CoreUse;
  /** Nobody waits for it any more, or it is given back: what it comes to is not told. */
  isDropped: boolean;
}

/** As `holdsCore` for a run here: an idle child of the real clock leaves its core to others. */
export function keepsCore({ job, ready, coreUse }: RunningJob): boolean {
  if (job.kind === 'batch' || job.scenario.kind !== 'program') return true;
  return job.cell.clock === 'virtual' || !ready || job.spins || coreUse.busy;
}

/** Says frames of one delivery, each with its number. */
export class JobVoice {
  readonly #client: Redis;
  readonly #session: string;
  readonly #names: { readonly job: string; readonly delivery: string };
  #number = 0;

  constructor(client: Redis, session: string, names: { readonly job: string; readonly delivery: string }) {
    this.#client = client;
    this.#session = session;
    this.#names = names;
  }

  /**
   * Resolves once the server has it, which may be after a connection that was lost. A session that is over has no stream,
   * and none is made for it.
   */
  async say(frame: JobFrame): Promise<void> {
    const entry = writeEntry({ ...this.#names, number: this.#number++, frame });
    await this.#client.xadd(framesKey(this.#session), 'NOMKSTREAM', '*', ...entry);
  }
}

/** Says that the job still runs. Whoever lost it meanwhile goes on: what comes of it is not counted twice. */
export async function extendLock({ queued, token }: RunningJob): Promise<void> {
  await queued.extendLock(token, lockMs).catch(() => undefined);
}
