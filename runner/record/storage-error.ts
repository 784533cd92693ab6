/** Files that cannot be made or written, in one sentence: what was to be written, what the system said, what to do. */
import { relative } from 'node:path';

export class StorageError extends Error {
  override readonly name = 'StorageError';
  /** The system's name for it, `ENOSPC`. */
  readonly code: string;
  /** The path was a mistake, as something else stands there; otherwise it is the machine's trouble. */
  readonly isMistake: boolean;

  /** @param expected what was to be done, `write results/latest.json` */
  constructor(expected: string, cause: NodeJS.ErrnoException) {
    const { code = '' } = cause;
    const known = failures[code];
    const found = known?.found ?? cause.message;
    super(`expected to ${expected}, found ${found}${known === undefined ? '' : `; ${known.advice}`}`, {
      cause,
    });
    this.code = code;
    this.isMistake = known?.isMistake ?? false;
  }
}

interface KnownFailure {
  readonly found: string;
  readonly advice: string;
  readonly isMistake?: boolean;
}

const makeRoom = 'make room there';
const mendPath = { advice: 'move it away, or name another path', isMistake: true };

const failures: Readonly<Record<string, KnownFailure>> = {
  ENOSPC: { found: 'no space left on the device', advice: makeRoom },
  EDQUOT: { found: 'that the quota of this user is used up', advice: makeRoom },
  EFBIG: { found: 'that the file may not grow any more', advice: makeRoom },
  EROFS: { found: 'a file system that can only be read', advice: 'make it writable' },
  EACCES: { found: 'no permission to do so', advice: 'make it writable' },
  EPERM: { found: 'no permission to do so', advice: 'make it writable' },
  EMFILE: { found: 'too many open files', advice: 'raise the limit (ulimit -n), or lower --workers' },
  ENFILE: { found: 'too many open files on this machine', advice: 'close what holds them' },
  ELOOP: { found: 'symbolic links that lead in a circle', advice: 'mend them' },
  EIO: { found: 'that the device failed', advice: 'see whether it is sound' },
  EEXIST: { found: 'a file in its place', ...mendPath },
  ENOTDIR: { found: 'a file where a folder should be', ...mendPath },
  EISDIR: { found: 'a folder in its place', ...mendPath },
};

/**
 * Does something with files.
 *
 * @param expected what it is, for the message
 * @throws StorageError where the system refuses
 */
export function withStorage<T>(expected: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new StorageError(expected, error);
  }
}

/** What the system refused wherever nobody expected it; undefined for what may be a bug of ours. */
export function describeSystemError(error: unknown): StorageError | undefined {
  if (!isSystemError(error) || error.code === undefined) return undefined;
  const known = failures[error.code];
  if (known === undefined || known.isMistake === true) return undefined;
  const { path, syscall = 'go on' } = error;
  const what = syscall === 'write' ? 'write all of the output' : syscall;
  return new StorageError(path === undefined ? what : `${syscall} ${nameForUser(path)}`, error);
}

/** Relative to where the user is, if it lies there. */
export function nameForUser(path: string): string {
  const own = relative(process.cwd(), path);
  return own.startsWith('..') || own === '' ? path : own;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
