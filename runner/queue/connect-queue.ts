/**
 * Opens the connection to Redis or Valkey. BullMQ and its driver are optional, and are loaded here only, once a queue was asked
 * for. A connection that is lost is taken up again for as long as it takes, and whoever waits is told.
 */
import { createRequire } from 'node:module';

import type * as BullMQ from 'bullmq';
import type { Redis, RedisOptions } from 'ioredis';

import { EnvironmentError } from '../environments/environment-error.ts';
import { describeError } from '../execute/describe-error.ts';
import type { QueueAddress } from './queue-address.ts';

export interface QueueConnection {
  readonly bullmq: typeof BullMQ;
  /** For commands that do not block. */
  readonly client: Redis;
  readonly address: QueueAddress;
  /** Another connection, for commands that block and for messages; it ends with this one. */
  duplicate(): Redis;
  /** Ends all of them at once, whatever is under way. */
  close(): void;
}

export interface ConnectionListeners {
  /** Told once each time that the connection is lost. */
  readonly onLost: () => void;
  readonly onBack: () => void;
}

/** @throws EnvironmentError if a package is missing or there is no server */
export async function connectQueue(
  address: QueueAddress,
  { onLost, onBack }: ConnectionListeners,
): Promise<QueueConnection> {
  const [bullmq, { Redis }] = loadPackages();
  const client = new Redis(buildOptions(address));
  endSocketTimeout(client);
  const all = [client];
  // BullMQ makes others from it as well, and does not end those that wait for a server.
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (options) => {
    const other = duplicate(options);
    endSocketTimeout(other);
    all.push(other);
    return other;
  };
  let failure: unknown;
  const keepFailure = (error: unknown): void => {
    failure = error;
  };
  client.on('error', keepFailure);
  await openFirst(client, address, () => failure);
  let isLost = false;
  client.on('close', () => {
    if (!isLost) onLost();
    isLost = true;
  });
  client.on('ready', () => {
    isLost = false;
    onBack();
  });
  return {
    ...{ bullmq, client, address },
    duplicate() {
      const other = client.duplicate({ lazyConnect: false });
      // The first connection says what there is to say.
      other.on('error', keepFailure);
      return other;
    },
    close() {
      isLost = true;
      for (const each of all) each.disconnect();
    },
  };
}

/** Node warns of an `import()` in code that was compiled before, which the command line is. */
function loadPackages(): [typeof BullMQ, { readonly Redis: typeof Redis }] {
  const require = createRequire(import.meta.url);
  try {
    return [require('bullmq') as typeof BullMQ, require('ioredis') as { readonly Redis: typeof Redis }];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new EnvironmentError(
      'expected the packages `bullmq` and `ioredis` for --queue, found one of them missing; `npm install bullmq ioredis` adds them',
    );
  }
}

/** A server that was never there is a mistake in the address more likely than something to wait for. */
async function openFirst(client: Redis, { shown }: QueueAddress, failure: () => unknown): Promise<void> {
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    client.disconnect();
    const cause = describeError(failure() ?? error);
    throw new EnvironmentError(`expected a Redis or Valkey server at ${shown}, found ${cause}`);
  }
}

/**
 * The driver lets the time limit of a command run on when its connection closes: the process would not end before, and the next
 * connection would be cut off by it.
 */
function endSocketTimeout(client: Redis): void {
  const timed = client as unknown as { socketTimeoutTimer?: NodeJS.Timeout | undefined };
  client.on('close', () => {
    clearTimeout(timed.socketTimeoutTimer);
    timed.socketTimeoutTimer = undefined;
  });
}

function buildOptions({ host, port, db, username, password, tls }: QueueAddress): RedisOptions {
  return {
    ...{ host, port, db, lazyConnect: true },
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: {} }),
    // Commands wait for a connection that is lost, however long that takes.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 1000),
    connectTimeout: 5000,
    // A machine that vanished sends nothing, not even an end; blocking commands come back sooner than this.
    socketTimeout: 15_000,
  };
}
