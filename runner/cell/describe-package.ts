/** Says which package a site holds: its version, the file that is loaded, and the hash of all that belongs to it. */
import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { stampOf } from '../cache/file-stamp.ts';

export interface PackageDescription {
  readonly version: string;
  /** Absolute: what `require` of the package loads; for a package that can only be imported, its `package.json`. */
  readonly file: string;
  /** Of every file of the package, without the `node_modules` in it. */
  readonly sha256: string;
}

export interface DescribeOptions {
  /** Its hash when the entry of the cache that holds it was checked: taken if none of its files has changed since. */
  readonly known?: string | undefined;
  /** The caller's own, if it has one: to load `node:module` for another takes as long as many a scenario. */
  readonly require?: NodeJS.Require;
}

/** @throws Error if the site has no such package, or it has no version */
export function describePackage(
  site: string,
  packageName: string,
  { known, require = requireFrom(site) }: DescribeOptions = {},
): PackageDescription {
  const link = join(site, 'node_modules', ...packageName.split('/'));
  const folder = realpathSync.native(link);
  const manifest = join(folder, 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version?: unknown };
  if (typeof version !== 'string')
    throw new Error(`expected a version in ${join(link, 'package.json')}, found none`);
  const files = listFiles(folder);
  const isKnown = known !== undefined && areAsRecorded(site, folder, files);
  const sha256 = isKnown ? known : hashFiles(folder, [...files.keys()]);
  return { version, file: findEntry(require, site, packageName) ?? manifest, sha256 };
}

function requireFrom(site: string): NodeJS.Require {
  return process.getBuiltinModule('node:module').createRequire(join(site, 'from-here.js'));
}

function findEntry(require: NodeJS.Require, site: string, packageName: string): string | undefined {
  try {
    return require.resolve(packageName, { paths: [site] });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return undefined;
    throw error;
  }
}

/** The files of a package by their paths in it, each with what `stat` says of it; the `node_modules` in it is not its own. */
function listFiles(folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const addBelow = (below: string): void => {
    for (const name of readdirSync(join(folder, below))) {
      const path = `${below}${name}`;
      const stats = lstatSync(join(folder, path), { bigint: true });
      if (stats.isFile()) files.set(path, stampOf(stats));
      else if (stats.isDirectory() && name !== 'node_modules') addBelow(`${path}/`);
    }
  };
  addBelow('');
  return files;
}

/** Whether the files of a package are those that the list beside an entry of the cache has. */
function areAsRecorded(site: string, folder: string, files: ReadonlyMap<string, string>): boolean {
  const list = readRecorded(site);
  const start = `${relative(site, folder)}/`;
  let recorded = 0;
  for (const path in list) {
    if (!path.startsWith(start) || `/${path.slice(start.length)}`.includes('/node_modules/')) continue;
    if (files.get(path.slice(start.length)) !== list[path]?.[0]) return false;
    recorded++;
  }
  return recorded === files.size;
}

/** Of each file of the site, what `stat` said of it and its hash; nothing if there is no list. */
function readRecorded(site: string): Readonly<Record<string, readonly [string, string]>> {
  let text: string;
  try {
    text = readFileSync(join(dirname(site), 'manifest.json'), 'utf8');
  } catch {
    return {};
  }
  // The runner has held the list against the hash that is its first line.
  return JSON.parse(text.slice(text.indexOf('\n'))) as ReturnType<typeof readRecorded>;
}

/** A line for each file, sorted by path: the sha256 of its bytes in hex, two spaces, its path, a line feed. */
function hashFiles(folder: string, paths: readonly string[]): string {
  // Loaded late: it takes as long as many a scenario.
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hash = createHash('sha256');
  for (const path of paths.toSorted()) {
    hash.update(
      `${createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex')}  ${path}\n`,
    );
  }
  return hash.digest('hex');
}
