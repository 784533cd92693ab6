/** A job that a worker has taken: what is said of it to the run, in order, and how it is ended in the queue. */
import type { Job as QueuedJob } from 'bullmq';
import type { Redis } from 'ioredis';

import type { CoreUse } from '../execute/core-use.ts';
import { type JobFrame, writeEntry } from './frames.ts';
import { isAlone, type Job } from './job.ts';
import { framesKey, leaseKey, lockMs } from './keys.ts';
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

/** As many as there are cores for, and idle ones beside them; next to one that must be alone, none. */
export function hasRoom(running: readonly RunningJob[], workers: number): boolean {
  if (running.some(({ job }) => isAlone(job))) return false;
  return running.length < Math.max(32, 2 * workers) && running.filter(keepsCore).length < workers;
}

/** As `holdsCore` for a run here: an idle child of the real clock leaves its core to others. */
function keepsCore({ job, ready, coreUse }: RunningJob): boolean {
  if (job.kind === 'batch' || job.scenario.kind !== 'program') return true;
  return job.cell.clock === 'virtual' || !ready || job.spins || coreUse.busy;
}

/** The sessions of jobs that nobody says to wait for. @throws the server's error */
export async function findWithoutLease(
  client: Redis,
  running: Iterable<RunningJob>,
): Promise<ReadonlySet<string>> {
  const withoutLease = new Set<string>();
  for (const session of new Set([...running].map((each) => each.session))) {
    if ((await client.exists(leaseKey(session))) === 0) withoutLease.add(session);
  }
  return withoutLease;
}

/** Of those that have begun. */
export function conclusionsOf(running: Iterable<RunningJob>): Promise<unknown>[] {
  return [...running].flatMap(({ performed }) => performed?.conclusion ?? []);
}

/** Says frames of one delivery, each with its number. */
export class JobVoice {
  readonly #client: Redis;
  readonly #session: string;
  readonly #names: { readonly job: string; readonly delivery: string };
  readonly #noted: Promise<void>[] = [];
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

  /** The same, for whoever goes on meanwhile; `allSaid` tells what came of it. */
  note(frame: JobFrame): void {
    const said = this.say(frame);
    // It must not be told as an error of nobody's until then.
    said.catch(() => undefined);
    this.#noted.push(said);
  }

  /** @throws the server's error, if it refused one of those that were noted */
  async allSaid(): Promise<void> {
    await Promise.all(this.#noted);
  }
}

/** Says that the job still runs. Whoever lost it meanwhile goes on: what comes of it is not counted twice. */
export async function extendLock({ queued, token }: RunningJob): Promise<void> {
  await queued.extendLock(token, lockMs).catch(() => undefined);
}
