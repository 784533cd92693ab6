/** A worker whose jobs cost nothing: each is answered at once with an observation of before. For the costs of the queue itself. */
import { readFileSync } from 'node:fs';

import type { Observation } from '../runner/execute/events.ts';
import type { Announcement } from '../runner/queue/announcements.ts';
import { connectQueue } from '../runner/queue/connect-queue.ts';
import { parseQueueAddress } from '../runner/queue/queue-address.ts';
import { QueueWorker } from '../runner/queue/queue-worker.ts';

const [url = '', file = ''] = process.argv.slice(2);
const { announcement, observation } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly announcement: Announcement;
  readonly observation: Observation;
};
const { ready } = observation;
const nothing = (): void => undefined;
const connection = await connectQueue(parseQueueAddress(url), { onLost: nothing, onBack: nothing });
const ended = new AbortController();
process.on('SIGTERM', () => ended.abort('SIGTERM'));
const { engine, capabilities, missing } = announcement;
await new QueueWorker({
  ...{ connection, engine, capabilities, missing, workers: 1, signal: ended.signal },
  onNotice: (text) => process.stderr.write(`${text}\n`),
  performer: {
    perform(_job, { say }) {
      if (ready !== undefined) say({ kind: 'ready', ready });
      return { conclusion: Promise.resolve({ kind: 'observation', observation }), kill: nothing };
    },
    close: () => Promise.resolve(),
  },
}).run();
