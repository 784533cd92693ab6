/** Says which package a site holds: its version, the file that is loaded, and the hash of all that belongs to it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export interface PackageDescription {
  readonly version: string;
  /** Absolute: what `require` of the package loads; for a package that can only be imported, its `package.json`. */
  readonly file: string;
  /** Of every file of the package, without the `node_modules` in it. */
  readonly sha256: string;
}

/** @throws Error if the site has no such package, or it has no version */
export function describePackage(site: string, packageName: string): PackageDescription {
  const link = join(site, 'node_modules', ...packageName.split('/'));
  const folder = realpathSync(link);
  const manifest = join(folder, 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version?: unknown };
  if (typeof version !== 'string')
    throw new Error(`expected a version in ${join(link, 'package.json')}, found none`);
  return { version, file: findEntry(site, packageName) ?? manifest, sha256: hashFolder(folder) };
}

function findEntry(site: string, packageName: string): string | undefined {
  try {
    return createRequire(join(site, 'from-here.js')).resolve(packageName);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return undefined;
    throw error;
  }
}

/** A line for each file, sorted by path: the sha256 of its bytes in hex, two spaces, its path, a line feed. */
function hashFolder(folder: string): string {
  const hash = createHash('sha256');
  for (const path of listFiles(folder, '').sort()) {
    hash.update(
      `${createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex')}  ${path}\n`,
    );
  }
  return hash.digest('hex');
}

function listFiles(folder: string, below: string): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listFiles(folder, path);
    return entry.isFile() ? [path] : [];
  });
}
