/**
 * The temporary folders of a command, `ROOT/PID-RANDOM/N`: one for each child, and what the runner itself needs for a moment.
 * They lie in the cache, so that whatever is killed leaves nothing in the system's temporary folder, and the next command
 * knows where to look.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { makeFolder } from '../record/make-folder.ts';
import { describeError } from './describe-error.ts';
import { removeLeftovers, removeTree } from './remove-leftovers.ts';

/** A temporary folder cannot be made: the machine's trouble. */
export class ScratchError extends Error {
  override readonly name = 'ScratchError';
}

/** Says where the folders of this command lie. To be called before the first child. */
export function placeScratch(root: string): void {
  place = resolve(root);
}

let place: string | undefined;
let commandFolder: string | undefined;
let count = 0;

/**
 * An empty folder that nobody else has. It goes with the command at the latest.
 *
 * @throws ScratchError
 */
export function makeScratchFolder(): string {
  if (place === undefined) throw new Error('expected `placeScratch` before the first child');
  try {
    const folder = join(openCommandFolder(place), String(++count));
    mkdirSync(folder, 0o700);
    return folder;
  } catch (error) {
    throw new ScratchError(
      `expected to make a temporary folder in the cache, found ${describeError(error)}; PATCHMATRIX_CACHE may name another folder`,
    );
  }
}

/** Once no process uses it. What cannot be removed now is tried again at the end of the command. */
export async function removeScratchFolder(folder: string): Promise<void> {
  try {
    // Most are empty: one call takes less than handing it to another thread.
    rmdirSync(folder);
  } catch {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The folder of all of them, whose name is the command's own; undefined before the first one. */
export function findCommandFolder(): string | undefined {
  return commandFolder;
}

/** Takes away all of them. */
export function removeCommandFolder(): void {
  if (commandFolder !== undefined) removeTree(commandFolder);
  commandFolder = undefined;
}

function openCommandFolder(root: string): string {
  if (commandFolder !== undefined) return commandFolder;
  const name = `${String(process.pid)}-${randomBytes(3).toString('hex')}`;
  removeLeftovers(root, leftover);
  try {
    makeFolder(join(root, name));
    commandFolder = join(root, name);
  } catch (error) {
    if (!isReadOnly(error)) throw error;
    // A cache that can only be read, and has everything, will do for a run.
    const instead = join(tmpdir(), `patchmatrix-scratch-${String(process.getuid?.() ?? '')}`);
    removeLeftovers(instead, leftover);
    makeFolder(join(instead, name));
    commandFolder = join(instead, name);
  }
  return commandFolder;
}

const leftover = /^(\d+)-[\da-f]+$/;

function isReadOnly(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EROFS' || code === 'EACCES' || code === 'EPERM';
}
