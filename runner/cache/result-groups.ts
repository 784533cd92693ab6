/**
 * Results of cells that are kept from one run to the next, in `CACHE/results/GROUP.ndjson`: a line for each, with its key and
 * the hash of both, so that what was cut short or altered is known for what it is. A group is replaced as a whole, by a rename:
 * whoever reads sees all of the old one or all of the new one. Of two runs that replace it at the same time one is the last; what
 * the other one found is found again.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { removeLeftovers } from '../execute/remove-leftovers.ts';
import { makeFolder } from '../record/make-folder.ts';

export interface ResultGroup {
  /** JSON, by its key. */
  readonly records: ReadonlyMap<string, string>;
  /** How many lines are not what was written. */
  readonly damaged: number;
}

/** An empty one if there is none. @throws the system's error */
export function readGroup(folder: string, name: string): ResultGroup {
  let text: string;
  try {
    text = readFileSync(fileOf(folder, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { records: new Map(), damaged: 0 };
    throw error;
  }
  const records = new Map<string, string>();
  const lines = text.split('\n');
  // What is whole ends with a newline.
  let damaged = lines.pop() === '' ? 0 : 1;
  for (const line of lines) {
    const [sha256, key, json] = split(line);
    if (sha256 === hash(`${key} ${json}`)) records.set(key, json);
    else damaged += 1;
  }
  return { records, damaged };
}

/**
 * Puts records in the place of those with the same key. What makes the group too large goes, the oldest first; so do groups
 * that nobody asked for in the longest time.
 *
 * @throws the system's error, and leaves what was there
 */
export function writeGroup(
  folder: string,
  name: string,
  added: ReadonlyMap<string, string>,
  limits: CacheLimits = cacheLimits,
): void {
  makeFolder(folder);
  removeLeftovers(folder, /\.(\d+)\.[\da-f]+\.new$/);
  // Another run may have added to it since it was read.
  const { records } = readGroup(folder, name);
  const all = [...[...records].filter(([key]) => !added.has(key)), ...added];
  const lines: string[] = [];
  let size = 0;
  for (const [key, json] of all.toReversed()) {
    size += key.length + json.length;
    if (size > limits.groupBytes) break;
    lines.push(`${hash(`${key} ${json}`)} ${key} ${json}\n`);
  }
  const file = fileOf(folder, name);
  const unfinished = `${file}.${String(process.pid)}.${randomBytes(3).toString('hex')}.new`;
  try {
    writeFileSync(unfinished, lines.toReversed().join(''));
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  removeOldGroups(folder, limits);
}

/** Marks groups as asked for. A cache that cannot be written has no use for it. */
export function touchGroup(folder: string, name: string): void {
  const now = new Date();
  try {
    utimesSync(fileOf(folder, name), now, now);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

export interface CacheLimits {
  /** Characters of one group, and bytes of all. */
  readonly groupBytes: number;
  readonly bytes: number;
}

export const cacheLimits: CacheLimits = { groupBytes: 64 * 1024 * 1024, bytes: 512 * 1024 * 1024 };

function removeOldGroups(folder: string, { bytes }: CacheLimits): void {
  const groups = readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .flatMap((name) => {
      const file = join(folder, name);
      const stats = statSync(file, { throwIfNoEntry: false });
      return stats === undefined ? [] : [{ file, bytes: stats.size, usedAtMs: stats.mtimeMs }];
    })
    .toSorted((a, b) => b.usedAtMs - a.usedAtMs);
  let size = 0;
  for (const group of groups) {
    size += group.bytes;
    if (size > bytes) rmSync(group.file, { force: true });
  }
}

function fileOf(folder: string, name: string): string {
  return join(folder, `${name}.ndjson`);
}

function split(line: string): [sha256: string, key: string, json: string] {
  const [first, second] = [line.indexOf(' '), line.indexOf(' ', line.indexOf(' ') + 1)];
  return [line.slice(0, first), line.slice(first + 1, second), line.slice(second + 1)];
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
