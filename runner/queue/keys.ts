/** The names of what is kept in Redis, beside the queues themselves, which BullMQ keeps. */

/** What BullMQ puts before the names of its queues. */
export const queuePrefix = 'patchmatrix-jobs';

/** What a worker says of itself; gone soon after the worker is. */
export const workerKey = (worker: string): string => `patchmatrix:worker:${worker}`;
/** The ids of workers, those of the past among them. */
export const workersKey = 'patchmatrix:workers';
/** There as long as somebody waits for the results of a session. */
export const leaseKey = (session: string): string => `patchmatrix:lease:${session}`;
/** The stream of the frames of a session. */
export const framesKey = (session: string): string => `patchmatrix:frames:${session}`;
export const blobKey = (sha256: string): string => `patchmatrix:blob:${sha256}`;

/** Messages, which may get lost: that there are jobs, and that a session is over. */
export const wakeChannel = 'patchmatrix:wake';
export const stopChannel = 'patchmatrix:stop';

/** Seconds. A lease is renewed every few of them, so that a runner may be cut off for a while. */
export const leaseSeconds = 30;
export const announcementSeconds = 15;
/** What nobody has asked for so long is not needed any more. */
export const keptSeconds = 7 * 24 * 60 * 60;

/** Milliseconds between two renewals of whatever has to be renewed. */
export const renewEveryMs = 4000;
/** A job whose worker did not say for so long that it still runs goes to another one. */
export const lockMs = 12_000;
/** How often workers look for such jobs. */
export const stalledEveryMs = 5000;
/** So often may a job lose its worker; then the job itself is what ends workers. */
export const maxLost = 3;
/** So many workers may say that they cannot do a job. */
export const maxTries = 3;
