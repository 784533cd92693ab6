/** What is in a folder of sources: listed without what is installed or made in it, hashed, copied. */
import { createHash } from 'node:crypto';
import { cpSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

import { EnvironmentError } from './environment-error.ts';

/** Folders that hold no sources: they are made anew in each environment, or belong to a tool. */
const leftOut: ReadonlySet<string> = new Set([
  ...['node_modules', '.git', '.hg', '.svn', '__pycache__', '.venv', 'venv', '.tox', '.nox'],
  ...['.pytest_cache', '.mypy_cache', '.ruff_cache'],
]);

/** The paths of all files and links below a folder, relative, with `/`, sorted. */
export function listTree(folder: string, without: readonly string[] = []): string[] {
  const found: string[] = [];
  const visit = (parent: string): void => {
    for (const entry of readdirSync(join(folder, parent), { withFileTypes: true })) {
      const path = parent === '' ? entry.name : `${parent}/${entry.name}`;
      if (leftOut.has(entry.name) || without.includes(join(folder, path))) continue;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile() || entry.isSymbolicLink()) found.push(path);
    }
  };
  visit('');
  return found.sort();
}

/**
 * The sha256, in hex, of the files: their paths, contents and whether they can be run; of links, where they lead.
 *
 * @throws EnvironmentError for a link that leads out of the folder
 */
export function hashTree(folder: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    const file = join(folder, path);
    const stats = lstatSync(file);
    if (stats.isSymbolicLink()) {
      const target = readlinkSync(file);
      if (linkLeavesFolder(folder, file)) {
        throw new EnvironmentError(
          `expected links within \`${folder}\`, found \`${path}\`, which leads to \`${target}\``,
        );
      }
      hash.update(`link ${target} ${path}\n`);
    } else {
      const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
      hash.update(`${(stats.mode & 0o111) === 0 ? 'file' : 'program'} ${digest} ${path}\n`);
    }
  }
  return hash.digest('hex');
}

export function copyTree(folder: string, paths: readonly string[], target: string): void {
  for (const path of paths) cpSync(join(folder, path), join(target, path), { verbatimSymlinks: true });
}

/** By its own text, or by that of links on its way: `a/..` leads out where `a` leads to the folder itself. */
export function linkLeavesFolder(folder: string, link: string): boolean {
  if (leavesFolder(folder, resolve(dirname(link), readlinkSync(link)))) return true;
  try {
    // Only the system follows links before it takes a `..`; Node's own way is by the text.
    return leavesFolder(realpathSync.native(folder), realpathSync.native(link));
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'ELOOP', 'ENOTDIR'].includes(String(error.code))
    )
      return false;
    throw error;
  }
}

export function leavesFolder(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way;
}
