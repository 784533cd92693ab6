/** The hash of a Python package as a child computes it (`hash_package` in `runtimes/python/subject.py`), without a child. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * @param file what Python calls the module's file: a package's `__init__.py`, a module by itself, or the folder of a
 *   namespace package
 * @returns the sha256 in hex: of all `.py` files of a package, of the one file of a module
 */
export function hashPythonModule(file: string): string {
  const isFolder = statSync(file).isDirectory();
  if (!isFolder && basename(file) !== '__init__.py') return hashFiles(dirname(file), [basename(file)]);
  const folder = isFolder ? file : dirname(file);
  return hashFiles(folder, listSources(folder, ''));
}

function hashFiles(folder: string, paths: readonly string[]): string {
  // Python sorts by the bytes of the path.
  const sorted = paths.map((path) => Buffer.from(path)).sort((a, b) => Buffer.compare(a, b));
  const lines = sorted.map(
    (path) => `${sha256(readFileSync(join(folder, path.toString())))}  ${path.toString()}\n`,
  );
  return sha256(lines.join(''));
}

/** Folders that are symbolic links are not entered. */
function listSources(folder: string, below: string): string[] {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    if (lstatSync(join(folder, path)).isDirectory()) return listSources(folder, path);
    return name.endsWith('.py') && statSync(join(folder, path)).isFile() ? [path] : [];
  });
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
