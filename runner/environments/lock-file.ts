/** The lock beside a matrix: reads it, and writes it where it changed. */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, relative } from 'node:path';

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

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
