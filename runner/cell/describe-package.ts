/** Says which package a site holds: its version, the file that is loaded, and the hash of all that belongs to it. */
import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

import { stampOf } from '../cache/file-stamp.ts';

export interface PackageDescription {
  readonly version: string;
  /** Absolute: what `require` of the package loads; for a package that can only be imported, its `package.json`. */
  readonly file: string;
  /** Of every file of the package, without the `node_modules` in it. */
  readonly sha256: string;
}

/**
 * @param known its hash when the entry of the cache that holds it was checked: taken if none of its files has changed since
 * @throws Error if the site has no such package, or it has no version
 */
export function describePackage(site: string, packageName: string, known?: string): PackageDescription {
  const link = join(site, 'node_modules', ...packageName.split('/'));
  const folder = realpathSync(link);
  const manifest = join(folder, 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version?: unknown };
  if (typeof version !== 'string')
    throw new Error(`expected a version in ${join(link, 'package.json')}, found none`);
  const paths = listFiles(folder, '').sort();
  const sha256 = known !== undefined && areAsRecorded(site, folder, paths) ? known : hashFiles(folder, paths);
  return { version, file: findEntry(site, packageName) ?? manifest, sha256 };
}

function findEntry(site: string, packageName: string): string | undefined {
  try {
    return createRequire(join(site, 'from-here.js')).resolve(packageName);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return undefined;
    throw error;
  }
}

/** Whether the files of a package are those that the list beside an entry of the cache has, by what `stat` says of each. */
function areAsRecorded(site: string, folder: string, paths: readonly string[]): boolean {
  const recorded = readRecordedStamps(site, `${relative(site, folder)}/`);
  const found = new Set(paths);
  return (
    paths.every((path) => recorded.has(path)) &&
    [...recorded].every(([path, stamp]) => found.has(path) && stamp === readStamp(join(folder, path)))
  );
}

/** Of the files below a folder of the site, without the `node_modules` in it; none if there is no list. */
function readRecordedStamps(site: string, below: string): ReadonlyMap<string, string> {
  let text: string;
  try {
    text = readFileSync(join(dirname(site), 'manifest.json'), 'utf8');
  } catch {
    return new Map();
  }
  // The runner has held the list against the hash that is its first line.
  const list = JSON.parse(text.slice(text.indexOf('\n'))) as Readonly<
    Record<string, readonly [string, string]>
  >;
  return new Map(
    Object.entries(list)
      .filter(([path]) => path.startsWith(below) && !/(^|\/)node_modules\//.test(path.slice(below.length)))
      .map(([path, [stamp]]) => [path.slice(below.length), stamp]),
  );
}

function readStamp(file: string): string | undefined {
  const stats = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return stats && stampOf(stats);
}

/** A line for each file, sorted by path: the sha256 of its bytes in hex, two spaces, its path, a line feed. */
function hashFiles(folder: string, paths: readonly string[]): string {
  // Loaded late: it takes as long as many a scenario.
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hash = createHash('sha256');
  for (const path of paths) {
    hash.update(
      `${createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex')}  ${path}\n`,
    );
  }
  return hash.digest('hex');
}

function listFiles(folder: string, below: string): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listFiles(folder, path);
    return entry.isFile() ? [path] : [];
  });
}
