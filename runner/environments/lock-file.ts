/** The lock beside a matrix: reads it, and writes it where it changed. */
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, relative } from 'node:path';

import { nowhere } from '../matrix/mistake.ts';
import { readTextWithin, TooLongError } from '../matrix/read-text-within.ts';
import { MatrixError } from '../matrix/read-matrix.ts';
import type { Lock } from './lock.ts';
import { parseLock } from './parse-lock.ts';
import { renderLock } from './render-lock.ts';

/** Empty if there is no such file. @throws MatrixError if it is damaged */
export function readLock(file: string): Lock {
  const text = readText(file);
  if (text === undefined) return new Map();
  if (last?.text === text) return last.lock;
  const shown = relative(process.cwd(), file);
  const parsed = parseLock(shown, text);
  if (parsed.kind === 'mistakes') throw new MatrixError(parsed.mistakes, new Map([[shown, text]]));
  last = { text, lock: parsed.lock };
  return parsed.lock;
}

/** A run reads it twice, for versions and for what is installed for them. */
let last: { readonly text: string; readonly lock: Lock } | undefined;

/** @returns why it cannot be written; undefined if it is, or says it already */
export function writeLock(file: string, matrix: string, lock: Lock): string | undefined {
  const text = renderLock(lock, basename(matrix));
  const unfinished = `${file}.${String(process.pid)}.${randomBytes(3).toString('hex')}.new`;
  try {
    if (readText(file) === text) return undefined;
    writeFileSync(unfinished, text);
    renameSync(unfinished, file);
    return undefined;
  } catch (error) {
    rmSync(unfinished, { force: true });
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    return `expected to write ${relative(process.cwd(), file)}, found: ${error.message}`;
  }
}

/** Room for what many releases of a large package need. */
const maxBytes = 8 * 1024 * 1024;

function readText(file: string): string | undefined {
  try {
    return readTextWithin(file, maxBytes);
  } catch (error) {
    if (!(error instanceof Error) || ('code' in error && error.code === 'ENOENT')) return undefined;
    const shown = relative(process.cwd(), file);
    const message =
      error instanceof TooLongError
        ? error.message
        : `expected a lock that can be read, found: ${error.message}`;
    throw new MatrixError([{ file: shown, ...nowhere, message }], new Map(), { cause: error });
  }
}
