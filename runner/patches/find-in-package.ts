/**
 * From the paths in a diff to those in an installed environment, called a site: the folder that holds `node_modules` for
 * npm, the folder that holds the import packages for Python. Pure over a reader.
 */
import type { PatchTree } from './apply-file-patch.ts';
import type { Patch } from './apply-patch.ts';
import type { FilePatch } from './file-patch.ts';
import { requirePathWithin } from './patch-path.ts';

/** What a diff is of. */
export type PackagePlace =
  | {
      readonly kind: 'npm';
      /** `semver`, `@scope/name`. */
      readonly package: string;
    }
  | { readonly kind: 'python' };

/**
 * The same patches with paths within the site. A file that an earlier one adds counts as there, one that it deletes as not
 * there; where no file is meant, the path stays as it is, so that applying it says so.
 *
 * @throws PatchError for a path that leads out of its folder
 */
export function locatePatches(patches: readonly Patch[], place: PackagePlace, tree: PatchTree): Patch[] {
  /** Whether a file is there that the patches added, deleted or renamed. */
  const moved = new Map<string, boolean>();
  const folders = new Set<string>();
  const known: PatchTree = {
    read: (path) => {
      const isThere = moved.get(path);
      if (isThere === undefined) return tree.read(path);
      return isThere ? '' : undefined;
    },
    hasFolder: (path) => folders.has(path) || tree.hasFolder(path),
  };
  const locateFile = (file: FilePatch): FilePatch => {
    const { kind } = file;
    const from =
      kind === 'added' ? findAddedPath(file.from, place, known) : findPath(file.from, place, known);
    const path = kind === 'renamed' ? findAddedPath(file.path, place, known) : from;
    if (kind === 'renamed' || kind === 'deleted') moved.set(from, false);
    if (kind === 'renamed' || kind === 'added') {
      moved.set(path, true);
      for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) folders.add(folder);
    }
    return { ...file, path, from };
  };
  return patches.map((patch) => ({ ...patch, files: patch.files.map(locateFile) }));
}

/**
 * Where a file is that a diff changes: for Python as it is written, or without the folders of a source tree before it, as
 * in `src/anyio/_backends/_asyncio.py`. As it is written if there is no such file.
 *
 * @throws PatchError for a path that leads out of its folder
 */
export function findPath(written: string, place: PackagePlace, { read }: Pick<PatchTree, 'read'>): string {
  const path = requirePathWithin(written);
  if (place.kind === 'npm') return inNodeModules(path, place.package);
  return suffixesOf(path).find((suffix) => read(suffix) !== undefined) ?? path;
}

/** Where a file belongs that a diff adds: in a folder that is there, or in a new one of a package that is. */
function findAddedPath(written: string, place: PackagePlace, { hasFolder }: PatchTree): string {
  const path = requirePathWithin(written);
  if (place.kind === 'npm') return inNodeModules(path, place.package);
  const suffixes = suffixesOf(path);
  const inFolder = suffixes.filter((suffix) => suffix.includes('/'));
  return (
    inFolder.find((suffix) => hasFolder(parentOf(suffix))) ??
    inFolder.find((suffix) => hasFolder(suffix.slice(0, suffix.indexOf('/')))) ??
    suffixes.at(-1) ??
    path
  );
}

/** What stands before the package goes, as in `node_modules/PACKAGE/index.js`; packages nested in it stay. */
function inNodeModules(path: string, name: string): string {
  const folder = `node_modules/${name}/`;
  const start = `/${path}`.lastIndexOf(`/${folder}`);
  return folder + (start === -1 ? path : path.slice(start + folder.length));
}

/** The path, then without its first folder, and so on to the bare name. */
function suffixesOf(path: string): string[] {
  const segments = path.split('/');
  return segments.map((_, index) => segments.slice(index).join('/'));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
