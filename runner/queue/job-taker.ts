/** Takes jobs from the queues of what a worker can do, in turns, so that none waits for another one to be empty. */
import type { Job as QueuedJob, Worker } from 'bullmq';
import type { Redis } from 'ioredis';

import { describeError } from '../execute/describe-error.ts';
import { removeHeldJob } from './remove-held-job.ts';

interface TakerOptions {
  /** Its id. */
  readonly worker: string;
  readonly client: Redis;
  readonly queues: readonly Worker[];
  readonly onNotice: (text: string) => void;
  /** What could not be read is gone: there may be others behind it. */
  readonly onRemoved: () => void;
  readonly onError: (error: unknown) => void;
}

export class JobTaker {
  readonly #options: TakerOptions;
  #turn = 0;
  #deliveries = 0;

  constructor(options: TakerOptions) {
    this.#options = options;
  }

  /** @returns a job with the token that holds it, or undefined if there is none that can be read */
  async take(): Promise<{ readonly job: QueuedJob; readonly token: string } | undefined> {
    const { queues, worker } = this.#options;
    const first = this.#turn++;
    for (let index = 0; index < queues.length; index++) {
      const queue = queues[(first + index) % queues.length];
      const token = `${worker}-${this.#deliveries++}`;
      try {
        const job = await queue?.getNextJob(token, { block: false });
        if (job !== undefined) return { job, token };
      } catch (error) {
        await this.#refuseBroken(queue?.name ?? '', token, error);
      }
    }
    return undefined;
  }

  /** What was taken and cannot be read. A run that waits for it adds it again. */
  async #refuseBroken(queue: string, token: string, error: unknown): Promise<void> {
    const { client, onNotice, onRemoved, onError } = this.#options;
    try {
      const id = await removeHeldJob(client, queue, token);
      if (id === undefined) {
        onError(error);
        return;
      }
      onNotice(`a job was refused: ${describeError(error)}`);
      onRemoved();
    } catch (removing) {
      onError(removing);
    }
  }
}
