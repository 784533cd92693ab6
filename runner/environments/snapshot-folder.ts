/** A folder of the user's as it is now: what is in it, as a hash, and a copy that a client may build in. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Of all names and contents, in hexadecimal. What is installed, hidden or made by running is left out. */
export function hashFolder(folder: string): string {
  const hash = createHash('sha256');
  for (const path of listPaths(folder)) {
    const { kind, bytes } = readPath(join(folder, path.name), path.isLink);
    hash.update(`${kind} ${String(bytes.length)} ${path.name}\n`).update(bytes);
  }
  return hash.digest('hex');
}

/** Copies the same files into a folder that does not exist yet. */
export function copyFolder(folder: string, target: string): void {
  cpSync(folder, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => source === folder || isKept(folder, relative(folder, source).split(sep)),
  });
}

function readPath(path: string, isLink: boolean): { readonly kind: string; readonly bytes: Buffer } {
  return isLink
    ? { kind: 'link', bytes: Buffer.from(readlinkSync(path)) }
    : { kind: 'file', bytes: readFileSync(path) };
}

/** Relative paths with `/` between the parts, in an order that is the same on every machine. */
function listPaths(folder: string): { readonly name: string; readonly isLink: boolean }[] {
  const found: { name: string; isLink: boolean }[] = [];
  const walk = (parents: readonly string[]): void => {
    for (const entry of readdirSync(join(folder, ...parents), { withFileTypes: true })) {
      const parts = [...parents, entry.name];
      if (!isKept(folder, parts)) continue;
      if (entry.isDirectory()) walk(parts);
      else if (entry.isFile() || entry.isSymbolicLink()) {
        found.push({ name: parts.join('/'), isLink: entry.isSymbolicLink() });
      }
    }
  };
  walk([]);
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Hidden folders hold what tools remember; ours and virtual environments are known by a file in them. */
function isKept(folder: string, parts: readonly string[]): boolean {
  const name = parts.at(-1) ?? '';
  if (name === 'node_modules' || name === '__pycache__' || name === '.git') return false;
  const path = join(folder, ...parts);
  if (name.startsWith('.')) return !lstatSync(path).isDirectory();
  return (
    !existsSync(join(path, 'pyvenv.cfg')) && !(name === 'results' && existsSync(join(path, 'latest.json')))
  );
}
