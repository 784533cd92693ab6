/**
 * What an entry of the cache consists of: each file with its hash, and with what `stat` said of it when that was taken. A file
 * of which `stat` says the same still is not read again; the hash decides about the others.
 */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, type BigIntStats } from 'node:fs';
import { join } from 'node:path';

import { stampOf } from './file-stamp.ts';

/** By the path within the entry, with `/`. */
export type EntryManifest = Readonly<Record<string, FileRecord>>;

/** The stamp of `stat`, and the hash: a manifest may have thousands of these. */
type FileRecord = readonly [stamp: string, sha256: string];

export interface EntryComparison {
  /** The paths that are not what they were: altered, removed, or added where nothing may be. */
  readonly differing: readonly string[];
  /** The manifest with new stamps, if some differ though the contents do not: the entry was copied, or touched. */
  readonly renewed?: EntryManifest;
}

/** Reads every file. @throws the system's error */
export function takeManifest(tree: string): EntryManifest {
  return Object.fromEntries(
    listFiles(tree).map((path): [string, FileRecord] => {
      const file = join(tree, path);
      const stats = lstatSync(file, { bigint: true });
      return [path, [stampOf(stats), hashFile(file, stats)]];
    }),
  );
}

/**
 * @param additions of suites, tests leave files of their own in their folder, also while another run is at it; what is loaded
 *   otherwise must hold nothing that was not installed
 */
export function compareWithManifest(
  tree: string,
  manifest: EntryManifest,
  additions: 'kept' | 'refused',
): EntryComparison {
  const known = new Map(Object.entries(manifest));
  const left = new Set(known.keys());
  const differing: string[] = [];
  const renewed = new Map<string, FileRecord>();
  for (const path of listFiles(tree)) {
    const record = known.get(path);
    if (record === undefined) {
      if (additions === 'refused' && !isByProduct(path, known)) differing.push(path);
      continue;
    }
    left.delete(path);
    // Thousands of times: `join` would look at every character of the path.
    const file = `${tree}/${path}`;
    const stats = lstatSync(file, { bigint: true, throwIfNoEntry: false });
    if (stats !== undefined && stampOf(stats) === record[0]) continue;
    if (stats === undefined || hashFile(file, stats) !== record[1]) differing.push(path);
    else renewed.set(path, [stampOf(stats), record[1]]);
  }
  return {
    differing: [...differing, ...left],
    ...(renewed.size > 0 && { renewed: { ...manifest, ...Object.fromEntries(renewed) } }),
  };
}

/** All files and links, in no order. */
function listFiles(tree: string): string[] {
  const found: string[] = [];
  const visit = (parent: string): void => {
    for (const entry of readdirSync(`${tree}/${parent}`, { withFileTypes: true })) {
      const path = parent + entry.name;
      if (entry.isDirectory()) visit(`${path}/`);
      else found.push(path);
    }
  };
  visit('');
  return found;
}

/**
 * Python's bytecode, which our children neither read nor write there, and what tools keep in a folder of their own below
 * `node_modules`, which no package's name leads to.
 */
function isByProduct(path: string, known: ReadonlyMap<string, unknown>): boolean {
  if (/(^|\/)__pycache__\//.test(path)) return true;
  const folder = /^(?:.*\/)?node_modules\/\.[^/]+\//.exec(path)?.[0];
  if (folder === undefined) return false;
  return [...known.keys()].every((each) => !each.startsWith(folder));
}

/** Of the contents, and of what else matters when they are loaded: whether it is a link, or a program. */
function hashFile(file: string, stats: BigIntStats): string {
  const hash = createHash('sha256');
  if (stats.isSymbolicLink()) return hash.update(`link ${readlinkSync(file)}`).digest('hex');
  if (!stats.isFile()) return 'neither a file nor a link';
  hash.update((stats.mode & 0o111n) === 0n ? 'file ' : 'program ');
  return hash.update(readFileSync(file)).digest('hex');
}
