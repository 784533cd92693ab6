/** The queues at a server that a runner adds jobs to, each opened once it is needed. */
import type { Queue } from 'bullmq';

import type { QueueConnection } from './connect-queue.ts';
import { queuePrefix } from './keys.ts';

/** @returns the queue of a capability, by its id */
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
