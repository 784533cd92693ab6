/** The files of an installed environment for `apply-patch.ts`, and that none of them is outside of the patched package. */
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

import type { PatchTree } from './apply-file-patch.ts';
import type { PackagePlace } from './find-in-package.ts';
import { PatchError } from './patch-error.ts';
import { readText } from './read-patch.ts';

/**
 * @param site the folder that holds `node_modules` for npm, the import packages for Python
 * @returns a tree whose methods throw PatchError for a path that leaves the package through a symbolic link, and for a
 *   file that is no text
 */
export function openPackageTree(site: string, place: PackagePlace): PatchTree {
  const root = realpathSync(place.kind === 'npm' ? join(site, 'node_modules', place.package) : site);
  const kindOf = (path: string): 'file' | 'folder' | undefined => {
    requireWithin(root, join(site, path), path);
    const found = unlessMissing(() => statSync(join(site, path)));
    if (found?.isDirectory() === true) return 'folder';
    return found?.isFile() === true ? 'file' : undefined;
  };
  return {
    read: (path) => (kindOf(path) === 'file' ? readText(join(site, path), `\`${path}\``) : undefined),
    hasFolder: (path) => kindOf(path) === 'folder',
  };
}

/**
 * @param root with its symbolic links resolved
 * @param file absolute; it need not exist
 * @param path of the file, for the message
 * @throws PatchError if the file, or the nearest folder above it that exists, is not within `root`
 */
export function requireWithin(root: string, file: string, path: string): void {
  let existing = file;
  while (unlessMissing(() => lstatSync(existing)) === undefined) existing = dirname(existing);
  const real = unlessMissing(() => realpathSync(existing));
  if (real === root || real?.startsWith(root + sep) === true) return;
  const found = real === undefined ? 'a link that leads nowhere' : 'a symbolic link that leads out of it';
  throw new PatchError(`expected \`${path}\` to stay within the package, found ${found}`);
}

/** Undefined where there is nothing: below a file, and behind a link that leads nowhere, too. */
function unlessMissing<Found>(look: () => Found): Found | undefined {
  try {
    return look();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT' && code !== 'ELOOP' && code !== 'ENOTDIR') throw error;
    return undefined;
  }
}
