/** Looks at all files of a folder of the user's, and says what became of them between two looks. Reads no contents. */
import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import type { TreeChange } from './events.ts';

/** What `stat` says that changes with the file; times in milliseconds. */
interface FileStamp {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

export type TreeLook =
  /** By the path within the folder, with `/`. */
  | { readonly kind: 'seen'; readonly files: ReadonlyMap<string, FileStamp> }
  /** A fragment that says why not. */
  | { readonly kind: 'unseen'; readonly reason: string };

export interface LookLimits {
  readonly files: number;
  readonly ms: number;
}

const lookLimits: LookLimits = { files: 50_000, ms: 3000 };

/** These are others' to write: git's own, and what package managers install. */
const leftOut: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/** How long others wait at most. */
const sliceMs = 10;

/** @param without absolute paths that are left out; what cannot be read is, too */
export async function lookAtTree(
  folder: string,
  without: readonly string[],
  limits: LookLimits = lookLimits,
): Promise<TreeLook> {
  try {
    return await look(folder, without, limits);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return { kind: 'unseen', reason: error.message };
  }
}

async function look(folder: string, without: readonly string[], limits: LookLimits): Promise<TreeLook> {
  const startedAt = performance.now();
  const files = new Map<string, FileStamp>();
  const folders = [''];
  let yieldedAt = startedAt;
  for (let parent = folders.pop(); parent !== undefined; parent = folders.pop()) {
    for (const entry of readFolder(`${folder}/${parent}`)) {
      const path = parent + entry.name;
      if (leftOut.has(entry.name) || without.includes(join(folder, path))) continue;
      if (entry.isDirectory()) {
        folders.push(`${path}/`);
        continue;
      }
      const stamp = readStamp(`${folder}/${path}`);
      if (stamp !== undefined) files.set(path, stamp);
      if (files.size > limits.files) {
        return { kind: 'unseen', reason: `more than ${limits.files.toLocaleString('en')} files` };
      }
    }
    const now = performance.now();
    if (now - startedAt > limits.ms) {
      return { kind: 'unseen', reason: `a look at it takes more than ${limits.ms / 1000} s` };
    }
    if (now - yieldedAt > sliceMs) {
      await setImmediate();
      yieldedAt = performance.now();
    }
  }
  return { kind: 'seen', files };
}

function readFolder(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (gone.has((error as NodeJS.ErrnoException).code)) return [];
    throw error;
  }
}

/** It went away, or nobody may read it. */
const gone: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM']);

function readStamp(path: string): FileStamp | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats && { size: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs };
  } catch (error) {
    if (gone.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}

export interface FoundChange extends Pick<TreeChange, 'change' | 'path'> {
  /** When it was made, in milliseconds since 1970, as far as the file system says. */
  readonly timesMs: readonly number[];
}

/** Sorted by path. */
export function compareLooks(
  folder: string,
  before: ReadonlyMap<string, FileStamp>,
  after: ReadonlyMap<string, FileStamp>,
): FoundChange[] {
  const now = [...after].flatMap(([path, stamp]): FoundChange[] => {
    const old = before.get(path);
    if (old !== undefined && isSame(old, stamp)) return [];
    // What a file was given as its time is older than the moment at which that was done.
    return [
      { path, change: old === undefined ? 'added' : 'changed', timesMs: [stamp.mtimeMs, stamp.ctimeMs] },
    ];
  });
  const gone = [...before.keys()]
    .filter((path) => !after.has(path))
    .map((path): FoundChange => ({ path, change: 'removed', timesMs: timesOfParent(folder, path) }));
  return [...now, ...gone].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function isSame(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}

/** A folder changes when a file in it goes. */
function timesOfParent(folder: string, path: string): readonly number[] {
  const parent = dirname(path);
  const stamp = readStamp(join(folder, parent));
  if (stamp !== undefined) return [stamp.mtimeMs];
  return parent === '.' ? [] : timesOfParent(folder, parent);
}
