/** Private copies of an environment in which some files have other contents. The environment itself is never touched. */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The path within an environment that a diff means: as it is written, or without the folders of a source tree before it,
 * as in `src/anyio/_backends/_asyncio.py`. Undefined if there is no such file.
 */
export function findInSite(site: string, path: string): string | undefined {
  const parts = path.split('/');
  const candidates = parts.map((_, index) => parts.slice(index).join('/'));
  return candidates.find(
    (candidate) => statSync(join(site, candidate), { throwIfNoEntry: false })?.isFile() === true,
  );
}

/** @param path within the environment */
export function readInSite(site: string, path: string): string {
  return readFileSync(join(site, path), 'utf8');
}

/**
 * A copy of an environment with these contents, made once and found again by what it holds.
 *
 * @param changes new contents by the path within the environment
 * @param cacheFolder where copies are kept
 */
export function makePatchedSite(
  site: string,
  changes: ReadonlyMap<string, string>,
  cacheFolder: string,
): string {
  if (changes.size === 0) return site;
  const inputs = JSON.stringify([site, [...changes].sort(([a], [b]) => (a < b ? -1 : 1))]);
  const folder = join(cacheFolder, createHash('sha256').update(inputs).digest('hex').slice(0, 32));
  if (existsSync(folder)) return folder;
  mkdirSync(cacheFolder, { recursive: true });
  const unfinished = `${folder}.${process.pid}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  // What Python compiled belongs to the files that it was compiled from.
  cpSync(site, unfinished, { recursive: true, filter: (source) => !source.endsWith('__pycache__') });
  for (const [path, text] of changes) {
    mkdirSync(dirname(join(unfinished, path)), { recursive: true });
    writeFileSync(join(unfinished, path), text);
  }
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
