/** Unpacks archives of sources, and nothing outside of the folder that they are unpacked into. */
import { dirname, isAbsolute, join, resolve } from 'node:path';

import { extract } from 'tar';

import { EnvironmentError } from './environment-error.ts';
import { leavesFolder } from './hash-tree.ts';

/**
 * Unpacks a `.tar.gz` without its outermost folder.
 *
 * @throws EnvironmentError if it is no such archive, or holds a path or a link that leads out of the folder
 */
export async function unpackArchive(file: string, folder: string): Promise<void> {
  let outside: string | undefined;
  try {
    await extract({
      ...{ file, cwd: folder, strip: 1, strict: true },
      filter(path, entry) {
        if (!('type' in entry)) return false;
        const { linkpath, type } = entry;
        const leads =
          linkpath &&
          (type === 'SymbolicLink' && !isAbsolute(linkpath) ? join(dirname(path), linkpath) : linkpath);
        const bad = [path, ...(leads ? [leads] : [])].some((each) => leavesArchive(folder, path, each));
        if (bad) outside ??= linkpath ? `${path} → ${linkpath}` : path;
        return !bad;
      },
    });
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new EnvironmentError(`expected a .tar.gz archive of sources, found: ${found}`, { cause: error });
  }
  if (outside !== undefined) {
    throw new EnvironmentError(`expected paths within the archive, found \`${outside}\`: it is not used`);
  }
}

/** The outermost folder of the path is what the folder will stand for. */
function leavesArchive(folder: string, path: string, leads: string): boolean {
  const [outermost = ''] = path.split('/');
  const to = resolve(folder, leads);
  return leavesFolder(folder, to) || leavesFolder(join(folder, outermost), to);
}
