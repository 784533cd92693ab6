/** Finds the project around a folder, and reads which patches of packages it has. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { readTextWithin, TooLongError } from '../matrix/read-text-within.ts';
import {
  type PackagePatches,
  type PackagePatchMistake,
  parsePackagePatches,
  type TextFile,
} from './parse-package-patches.ts';

/**
 * The patches of the nearest `package.json`, in the folder or above it. Whatever is wrong with them is in `mistakes`; the
 * patches themselves are not read.
 *
 * @param folder of the matrix
 */
export function readPackagePatches(folder: string): PackagePatches {
  const manifest = findAbove(folder, 'package.json');
  if (manifest === undefined) {
    const file = resolve(folder, 'package.json');
    return { patches: [], mistakes: [{ file, message: 'expected it in this folder or above, found none' }] };
  }
  const workspace = findAbove(dirname(manifest), 'pnpm-workspace.yaml');
  const lock = findAbove(dirname(manifest), 'yarn.lock');
  const mistakes: PackagePatchMistake[] = [];
  const read = (file: string): TextFile => {
    try {
      return { file, text: readTextWithin(file, maxBytes) };
    } catch (error) {
      if (!(error instanceof TooLongError)) throw error;
      mistakes.push({ file, message: error.message });
      return { file, text: '{}' };
    }
  };
  const found = parsePackagePatches({
    manifest: read(manifest),
    ...(workspace !== undefined && { workspace: read(workspace) }),
    yarnRoot: dirname(lock ?? manifest),
    list: (path) => (existsSync(path) && statSync(path).isDirectory() ? readdirSync(path) : undefined),
    isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true,
  });
  return { ...found, mistakes: [...mistakes, ...found.mistakes] };
}

/** Of a package.json, or a pnpm-workspace.yaml. */
const maxBytes = 4 * 1024 * 1024;

function findAbove(folder: string, name: string): string | undefined {
  let current = resolve(folder);
  for (;;) {
    const file = join(current, name);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return file;
    const parent = dirname(current);
    if (parent === current) return undefined;
    current = parent;
  }
}
