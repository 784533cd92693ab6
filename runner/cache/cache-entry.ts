/**
 * Entries of the cache: folders that are made once, under a name that says everything they depend on, and are checked at each
 * use. One that is not what was made any more is made again. What is in one is the business of whoever asks for it.
 *
 * An entry `NAME` holds `tree/`, which is what was asked for, and beside it what is known of it. It comes into being by one
 * rename, so that nothing is seen of it before it is whole, whoever else makes it at the same time, and whenever this process
 * is killed. One that takes the place of another is whole before that is taken away.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { EnvironmentError } from '../environments/environment-error.ts';
import { removeLeftovers } from '../execute/remove-leftovers.ts';
import { makeFolder } from '../record/make-folder.ts';
import { printableLine } from '../report/printable.ts';
import { readCheckedJson, writeCheckedJson } from './checked-json.ts';
import { compareWithManifest, type EntryManifest, takeManifest } from './entry-manifest.ts';

export interface CacheEntry {
  /** Where entries of this kind are kept. */
  readonly cacheFolder: string;
  readonly name: string;
  /** What was done to make it, for messages: `installed`. */
  readonly made: 'copied' | 'fetched' | 'installed' | 'made';
  /** Whether files may have been added since; default that they may not. See `compareWithManifest`. */
  readonly additions?: 'kept' | 'refused';
}

/**
 * The tree of that entry, made if it is not there, or is not what was made.
 *
 * @param make makes the folder that it is given, which does not exist yet, and fills it
 * @throws EnvironmentError if the cache cannot be written; what `make` throws
 */
export async function ensureEntry(
  entry: CacheEntry,
  make: (unfinished: string) => Promise<void> | void,
): Promise<string> {
  const opened = openEntry(entry);
  if (opened.state === 'holds') return opened.tree;
  const making = startMaking(entry, opened);
  try {
    await make(join(making.unfinished, 'tree'));
    return publish(entry, opened, making);
  } catch (error) {
    return giveUp(entry, opened, making, error);
  }
}

/** The same, where nothing has to be waited for. */
export function ensureEntrySync(entry: CacheEntry, make: (unfinished: string) => void): string {
  const opened = openEntry(entry);
  if (opened.state === 'holds') return opened.tree;
  const making = startMaking(entry, opened);
  try {
    make(join(making.unfinished, 'tree'));
    return publish(entry, opened, making);
  } catch (error) {
    return giveUp(entry, opened, making, error);
  }
}

/** The tree of that entry; undefined if it is not there, or is not what was made. */
export function findEntry(entry: CacheEntry): string | undefined {
  const { state, tree } = openEntry(entry);
  return state === 'holds' ? tree : undefined;
}

/** A file beside the tree of an entry, for what is known of it. */
export function besideTree(tree: string, name: string): string {
  return join(dirname(tree), name);
}

interface OpenedEntry {
  readonly state: 'damaged' | 'holds' | 'missing';
  readonly folder: string;
  readonly tree: string;
  /** `2 files differ`; empty unless it is damaged. */
  readonly damage: string;
}

function openEntry({ cacheFolder, name, additions = 'refused' }: CacheEntry): OpenedEntry {
  const folder = join(cacheFolder, name);
  const tree = join(folder, 'tree');
  const manifestFile = besideTree(tree, 'manifest.json');
  if (!existsSync(folder)) return { state: 'missing', folder, tree, damage: '' };
  const manifest = existsSync(manifestFile) ? readCheckedJson(manifestFile) : undefined;
  if (manifest === undefined || !existsSync(tree)) {
    const damage = manifest === undefined ? 'the list of its files is damaged' : 'all its files are gone';
    return { state: 'damaged', folder, tree, damage };
  }
  const { differing, renewed } = compareWithManifest(tree, manifest as EntryManifest, additions);
  if (differing.length > 0) {
    const damage =
      differing.length === 1 ? `${differing[0] ?? ''} differs` : `${differing.length} files differ`;
    return { state: 'damaged', folder, tree, damage };
  }
  if (renewed !== undefined) {
    try {
      writeCheckedJson(manifestFile, renewed);
    } catch {
      // In a cache that cannot be written, they are hashed each time.
    }
  }
  return { state: 'holds', folder, tree, damage: '' };
}

interface Making {
  readonly unfinished: string;
  readonly aside: string;
}

function startMaking({ cacheFolder }: CacheEntry, { folder }: OpenedEntry): Making {
  const own = `${folder}.${String(process.pid)}.${randomBytes(3).toString('hex')}`;
  const making = { unfinished: `${own}.new`, aside: `${own}.old` };
  try {
    makeFolder(cacheFolder);
    // The name of a folder that is being made holds the id of its process.
    removeLeftovers(cacheFolder, /\.(\d+)\.[\da-f]+\.(?:new|old)$/);
    mkdirSync(making.unfinished);
  } catch (error) {
    throw describeCacheFailure(error, folder);
  }
  return making;
}

function publish(entry: CacheEntry, { state, folder, tree, damage }: OpenedEntry, making: Making): string {
  writeCheckedJson(
    besideTree(join(making.unfinished, 'tree'), 'manifest.json'),
    takeManifest(join(making.unfinished, 'tree')),
  );
  if (state === 'damaged') {
    // Another run may have been faster, and its children may be using what it made.
    if (openEntry(entry).state === 'holds') {
      rmSync(making.unfinished, { recursive: true, force: true });
      return tree;
    }
    renameSync(folder, making.aside);
  }
  renameSync(making.unfinished, folder);
  if (state === 'damaged') {
    rmSync(making.aside, { recursive: true, force: true });
    process.stderr.write(`${printableLine(describeDamage(entry, damage))}: ${entry.made} again\n`);
  }
  return tree;
}

function giveUp(
  entry: CacheEntry,
  { state, folder, tree, damage }: OpenedEntry,
  making: Making,
  error: unknown,
): string {
  rmSync(making.unfinished, { recursive: true, force: true });
  // Another run was faster.
  if (existsSync(folder) && openEntry(entry).state === 'holds') {
    rmSync(making.aside, { recursive: true, force: true });
    return tree;
  }
  const failure = describeCacheFailure(error, folder);
  if (state !== 'damaged' || !(failure instanceof EnvironmentError)) throw failure;
  throw new EnvironmentError(
    `${describeDamage(entry, damage)}, and could not be ${entry.made} again: ${failure.message}`,
    { cause: error },
  );
}

/** `the cache's npm/semver-7.5.1-… is not what was installed (2 files differ)`. */
function describeDamage({ cacheFolder, name, made }: CacheEntry, damage: string): string {
  return `the cache's ${basename(cacheFolder)}/${name} is not what was ${made} (${damage})`;
}

/** What the system refuses is the machine's trouble; everything else stays what it is. */
function describeCacheFailure(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  return new EnvironmentError(
    `expected to make ${basename(dirname(folder))}/${basename(folder)} in the cache, found ${error.message}; make room there, or let PATCHMATRIX_CACHE name another folder`,
    { cause: error },
  );
}
