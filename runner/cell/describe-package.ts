/**
 * What an installed package of npm is, told from its files alone: nothing of it is loaded. The runner plans with this, and
 * the child that loads the package says the same.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export interface PackageDescription {
  readonly version: string;
  /** The file that is loaded for its name. */
  readonly file: string;
  /** Of all files of the package, in hexadecimal. */
  readonly sha256: string;
}

/**
 * The hash is that of a text with a line for each file of the package, but for packages nested in it: the sha256 of its
 * bytes in hexadecimal, two spaces, its path with `/` between the parts, a line feed; the lines in the order of their
 * paths' UTF-8 bytes. Symbolic links are left out.
 *
 * @param site the folder that holds the `node_modules`
 * @throws if there is no such package
 */
export function describePackage(site: string, packageName: string): PackageDescription {
  const folder = join(site, 'node_modules', packageName);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const lines = listFiles(folder).map((path) => {
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, path)))
      .digest('hex');
    return { path: Buffer.from(path), line: `${digest}  ${path}\n` };
  });
  const hash = createHash('sha256');
  for (const { line } of lines.toSorted((a, b) => Buffer.compare(a.path, b.path))) hash.update(line);
  return {
    version: manifest.version ?? '0.0.0',
    file: findEntry(site, folder, packageName, manifest),
    sha256: hash.digest('hex'),
  };
}

interface Manifest {
  readonly version?: string;
  readonly main?: string;
  readonly exports?: unknown;
}

/** Relative paths, with `/` between the parts, in no order. */
function listFiles(folder: string, parent = ''): string[] {
  return readdirSync(join(folder, parent), { withFileTypes: true }).flatMap((entry) => {
    const path = parent === '' ? entry.name : `${parent}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listFiles(folder, path);
    return entry.isFile() ? [path] : [];
  });
}

/** As Node resolves the name; for a package that can only be imported, what it exports to that. */
function findEntry(site: string, folder: string, packageName: string, manifest: Manifest): string {
  try {
    return createRequire(join(site, 'package.json')).resolve(packageName);
  } catch {
    // Only `import` finds it, or nothing does, which is for whoever loads it to say.
    const path = importedPath(manifest.exports) ?? manifest.main ?? 'index.js';
    return join(folder, path);
  }
}

/** The target of `.` under the conditions of an import; undefined if there is none. */
function importedPath(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const entries = Object.entries(exports);
  const own = entries.find(([key]) => key === '.');
  if (own !== undefined) return importedPath(own[1]);
  for (const [condition, target] of entries) {
    if (!['default', 'import', 'node'].includes(condition)) continue;
    const path = importedPath(target);
    if (path !== undefined) return path;
  }
  return undefined;
}
