/**
 * Where a queue is, as `--queue` says it. What is shown of it anywhere has neither user nor password, and a mistake in it is
 * described without repeating it.
 */

export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  /** The number of the database. */
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls: boolean;
  /** `redis://queue.example:6379/0`, for messages. */
  readonly shown: string;
}

/** The address cannot be used. */
export class QueueAddressError extends Error {
  override readonly name = 'QueueAddressError';
}

/** Takes the place of a password in the address, which others can read in the list of processes. */
export const passwordVariable = 'PATCHMATRIX_QUEUE_PASSWORD';

const schemes: Readonly<Record<string, { readonly tls: boolean }>> = {
  'redis:': { tls: false },
  'valkey:': { tls: false },
  'rediss:': { tls: true },
  'valkeys:': { tls: true },
};

/** @throws QueueAddressError */
export function parseQueueAddress(
  text: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = url && schemes[url.protocol];
  const db = url && /^\/?(\d*)\/?$/.exec(url.pathname)?.[1];
  if (url === undefined || scheme === undefined || url.hostname === '' || db === undefined) {
    throw new QueueAddressError(
      'expected `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]` for --queue (`rediss://` with TLS), found something else',
    );
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? 6379 : Number(url.port);
  const username = decode(url.username);
  const password = decode(url.password) || (environment[passwordVariable] ?? '');
  return {
    ...{ host, port, db: Number(db), tls: scheme.tls },
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    shown: `${url.protocol}//${url.hostname}:${String(port)}/${String(Number(db))}`,
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new QueueAddressError(
      'expected a user and a password for --queue in which `%` begins an escape, found another `%`; write it as `%25`',
    );
  }
}

/** The words of a command line without what says where its cells run: that is no part of what a run is, and may hold a password. */
export function withoutQueue(args: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    if (word === '--') return [...kept, ...args.slice(index)];
    if (queueFlags.includes(word)) index++;
    else if (!queueFlags.some((flag) => word.startsWith(`${flag}=`))) kept.push(word);
  }
  return kept;
}

const queueFlags: readonly string[] = ['--queue', '--queue-wait'];
