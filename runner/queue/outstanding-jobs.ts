/** Jobs that a runner has submitted, until each comes to its one conclusion. */
import type { Blob } from './blobs.ts';
import type { Capability } from './capabilities.ts';
import { type Conclusion, type FrameEntry, isConclusion, type JobFrame } from './frames.ts';
import type { Job } from './job.ts';

export interface JobRequest {
  readonly job: Job;
  readonly capability: Capability;
  /** The lowest is taken first. */
  readonly priority: number;
  readonly blobs: readonly Blob[];
}

export interface JobListener {
  /** A worker took it, again if `isAgain`: nothing that was said before holds. */
  readonly onStarted?: (isAgain: boolean) => void;
  readonly onFrame?: (frame: Exclude<JobFrame, Conclusion>) => void;
  readonly onConclusion: (conclusion: Conclusion) => void;
}

/** A job that was submitted and has come to no conclusion. */
export interface Outstanding extends Pick<JobRequest, 'capability' | 'priority'> {
  readonly id: string;
  readonly payload: string;
  readonly listener: JobListener;
  /** It was handed to the server. */
  isAdded: boolean;
  /** The server did not have it when it was last looked for. */
  isMissed: boolean;
  /** How often it was gone from the server without a conclusion, and added again. */
  timesLost: number;
  /** The delivery whose frames count: the newest that was seen. */
  delivery?: string;
  nextNumber: number;
}

/**
 * Takes what a worker said of a job, if it counts: the newest delivery alone is heard, and each of its frames once.
 *
 * @returns what the job came to, for the session to conclude it with
 */
export function hearEntry(job: Outstanding, { frame, delivery, number }: FrameEntry): Conclusion | undefined {
  if (frame.kind === 'started' && job.delivery !== delivery) {
    const isAgain = job.delivery !== undefined;
    job.delivery = delivery;
    job.nextNumber = number + 1;
    job.listener.onStarted?.(isAgain);
    return undefined;
  }
  if (frame.kind === 'gave-up') return frame;
  // From a worker that lost the job, or said twice, as its connection was lost in between.
  if (job.delivery !== delivery || number < job.nextNumber) return undefined;
  job.nextNumber = number + 1;
  if (isConclusion(frame)) return frame;
  if (frame.kind !== 'started') job.listener.onFrame?.(frame);
  return undefined;
}

export function groupByCapability(jobs: readonly Outstanding[]): Map<string, Outstanding[]> {
  const groups = new Map<string, Outstanding[]>();
  for (const job of jobs) {
    const own = groups.get(job.capability.id) ?? [];
    if (own.push(job) === 1) groups.set(job.capability.id, own);
  }
  return groups;
}
