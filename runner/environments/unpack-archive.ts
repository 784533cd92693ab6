/** Unpacks archives of sources, and nothing outside of the folder that they are unpacked into. */
import { createReadStream } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

import { extract, type ReadEntry } from 'tar';

import { EnvironmentError } from './environment-error.ts';
import { leavesFolder, linkLeavesFolder } from './hash-tree.ts';

export interface ArchiveLimits {
  readonly maxMiB: number;
  readonly maxEntries: number;
}

/** Ten times what the largest sources have that anybody tests; a few hundred kilobytes can claim to be more than a disk holds. */
const defaultLimits: ArchiveLimits = { maxMiB: 512, maxEntries: 50_000 };

/**
 * Unpacks a `.tar.gz` without its outermost folder.
 *
 * @throws EnvironmentError if it is no such archive, is larger than the limits, or holds anything but files, folders and
 * links, or a path or a link that leads out of the folder; what was unpacked until then is left there
 */
export async function unpackArchive(
  file: string,
  folder: string,
  limits: ArchiveLimits = defaultLimits,
): Promise<void> {
  const links: string[] = [];
  let [entries, bytes] = [0, 0];
  let refusal: EnvironmentError | undefined;
  const unpacker = extract({
    ...{ cwd: folder, strip: 1, strict: true },
    filter(path, entry) {
      if (refusal !== undefined || !('type' in entry)) return false;
      entries += 1;
      bytes += entry.size;
      refusal = refuse(folder, path, entry);
      if (entries > limits.maxEntries || bytes > limits.maxMiB * 1024 * 1024)
        refusal = describeTooMuch(limits);
      if (refusal !== undefined) {
        unpacker.abort(refusal);
        return false;
      }
      if (entry.type === 'SymbolicLink') links.push(path);
      return true;
    },
  });
  const source = createReadStream(file);
  try {
    await new Promise<void>((done, fail) => {
      source.on('error', fail);
      unpacker.on('error', fail).on('close', done);
      source.pipe(unpacker);
    });
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw (
      refusal ??
      new EnvironmentError(`expected a .tar.gz archive of sources, found: ${found}`, { cause: error })
    );
  } finally {
    source.destroy();
  }
  for (const path of links) {
    const link = join(folder, path.split('/').slice(1).join('/'));
    if (linkLeavesFolder(folder, link)) throw describeOutside(path);
  }
}

function refuse(folder: string, path: string, { linkpath, type }: ReadEntry): EnvironmentError | undefined {
  if (!kinds.has(type)) {
    return new EnvironmentError(
      `expected files, folders and links in the archive, found \`${path}\`, a ${type}: it is not used`,
    );
  }
  const leads =
    linkpath && (type === 'SymbolicLink' && !isAbsolute(linkpath) ? join(dirname(path), linkpath) : linkpath);
  const isOutside = [path, ...(leads ? [leads] : [])].some((each) => leavesArchive(folder, path, each));
  return isOutside ? describeOutside(linkpath ? `${path} → ${linkpath}` : path) : undefined;
}

const kinds: ReadonlySet<string> = new Set([
  ...['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir', 'Link', 'SymbolicLink'],
]);

function describeOutside(path: string): EnvironmentError {
  return new EnvironmentError(`expected paths within the archive, found \`${path}\`: it is not used`);
}

function describeTooMuch({ maxMiB, maxEntries }: ArchiveLimits): EnvironmentError {
  return new EnvironmentError(
    `expected at most ${maxMiB} MiB in ${maxEntries} files in the archive, found more: it is not used`,
  );
}

/** The outermost folder of the path is what the folder will stand for. */
function leavesArchive(folder: string, path: string, leads: string): boolean {
  const [outermost = ''] = path.split('/');
  const to = resolve(folder, leads);
  return leavesFolder(folder, to) || leavesFolder(join(folder, outermost), to);
}
