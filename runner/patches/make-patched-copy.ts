/** Private copies of an environment in which some files have other contents. The environment itself is never touched. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { ensureEntrySync } from '../cache/cache-entry.ts';
import { requireWithin } from './open-package-tree.ts';

export interface PatchedCopy {
  /** The environment, a folder that does not change under its path. */
  readonly site: string;
  /** New contents by the path within the environment, undefined for a file that goes. */
  readonly changes: ReadonlyMap<string, string | undefined>;
  /** Where copies are kept. */
  readonly cacheFolder: string;
}

/**
 * A copy of an environment with these contents, made once and found again by what it holds; without changes the
 * environment itself. Links and executable bits are kept, what Python compiled is not.
 *
 * @returns the folder
 * @throws PatchError for a path that leaves the environment through a symbolic link; EnvironmentError if it cannot be written
 */
export function makePatchedCopy({ site, changes, cacheFolder }: PatchedCopy): string {
  if (changes.size === 0) return site;
  const source = realpathSync(site);
  const contents = [...changes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => [path, text ?? null]);
  const inputs = JSON.stringify([source, contents]);
  const name = createHash('sha256').update(inputs).digest('hex').slice(0, 32);
  return ensureEntrySync({ cacheFolder, name, made: 'made' }, (unfinished) => {
    cpSync(source, unfinished, {
      recursive: true,
      // Links as they are written: resolved ones would lead back into the environment.
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (path) => basename(path) !== '__pycache__',
    });
    for (const [path, text] of changes) changeFile(unfinished, path, text);
  });
}

function changeFile(root: string, path: string, text: string | undefined): void {
  const file = join(root, path);
  requireWithin(realpathSync(root), file, path);
  if (text === undefined) {
    rmSync(file, { force: true });
    // As in a checkout, a folder goes with its last file: Python would import an empty one.
    for (let folder = dirname(file); folder !== root && isEmpty(folder); folder = dirname(folder)) {
      rmdirSync(folder);
    }
    return;
  }
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  // A file may be read-only, and a link leads to the file that is meant.
  const target = realpathSync(file);
  rmSync(target);
  writeFileSync(target, text);
  chmodSync(target, found.mode);
}

function isEmpty(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length === 0;
}
