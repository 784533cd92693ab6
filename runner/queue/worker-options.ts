/** What a worker is made with. */
import type { Announcement } from './announcements.ts';
import type { QueueConnection } from './connect-queue.ts';
import type { Performer } from './perform-job.ts';

export interface WorkerOptions extends Pick<Announcement, 'capabilities' | 'engine' | 'missing' | 'workers'> {
  readonly connection: QueueConnection;
  readonly performer: Performer;
  /** No job is taken any more. What runs is given back, unless the reason is `SIGTERM`: then it comes to its end. */
  readonly signal: AbortSignal;
  /** Is told of each job that was taken and that has ended, in a line. */
  readonly onJob?: (line: string) => void;
  readonly onNotice: (text: string) => void;
}
