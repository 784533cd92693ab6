/** The queues at a server, as a runner and as a worker opens them. */
import type { Queue, Worker } from 'bullmq';

import type { QueueConnection } from './connect-queue.ts';
import { lockMs, maxLost, queuePrefix, stalledEveryMs } from './keys.ts';

/** Those that a runner adds jobs to, each opened once it is needed. @returns the queue of a capability, by its id */
export function openQueues({ client, bullmq }: QueueConnection): (name: string) => Queue {
  const opened = new Map<string, Queue>();
  return (name) => {
    const known = opened.get(name);
    if (known !== undefined) return known;
    const queue = new bullmq.Queue(name, {
      connection: client,
      prefix: queuePrefix,
      streams: { events: { maxLen: 100 } },
    });
    // Connection errors are told by the connection.
    queue.on('error', () => undefined);
    opened.set(name, queue);
    return queue;
  };
}

/** The one that a worker takes jobs of a capability from. */
export function openWorker({ client, bullmq }: QueueConnection, id: string): Worker {
  const queue = new bullmq.Worker(id, undefined, {
    ...{ connection: client, prefix: queuePrefix },
    ...{ lockDuration: lockMs, stalledInterval: stalledEveryMs, maxStalledCount: maxLost - 1 },
  });
  // Connection errors are told by the connection.
  queue.on('error', () => undefined);
  return queue;
}
