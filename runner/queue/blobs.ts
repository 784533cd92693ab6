/**
 * The user's modules on their way to workers: each with the files that it may load, packed into a blob under its hash. A compiled
 * module is one file; one in Python may import what lies beside it, so that its whole folder goes along.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, normalize, sep } from 'node:path';

import * as v from 'valibot';

import { type CacheEntry, ensureEntrySync, findEntry } from '../cache/cache-entry.ts';
import { EnvironmentError } from '../environments/environment-error.ts';

export interface Blob {
  readonly sha256: string;
  /** JSON: files in base64, by their paths. */
  readonly content: string;
}

export interface PackedModule {
  readonly blob: Blob;
  /** `HASH/PATH`, which takes the place of the module's path. */
  readonly reference: string;
}

const maxBlobBytes = 4 * 1024 * 1024;
const passedOver = new Set(['.git', '.venv', '__pycache__', 'node_modules']);

/** @throws EnvironmentError if there is too much beside it */
export function packModule(file: string): PackedModule {
  const folder = dirname(file);
  const paths = extname(file) === '.py' ? listFiles(folder, '') : [basename(file)];
  const files: Record<string, string> = {};
  let bytes = 0;
  for (const path of paths) {
    const content = readFileSync(join(folder, path));
    bytes += content.length;
    if (bytes > maxBlobBytes) {
      throw new EnvironmentError(
        `expected at most 4 MiB in the folder of ${file}, which goes to the workers with it, found more; move it to a folder of its own`,
      );
    }
    files[path] = content.toString('base64');
  }
  const content = JSON.stringify(files);
  const sha256 = hash(content);
  return { blob: { sha256, content }, reference: `${sha256}/${basename(file)}` };
}

function listFiles(folder: string, under: string): string[] {
  const entries = readdirSync(join(folder, under), { withFileTypes: true });
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = under === '' ? entry.name : `${under}/${entry.name}`;
      if (entry.isDirectory()) return passedOver.has(entry.name) ? [] : listFiles(folder, path);
      return entry.isFile() ? [path] : [];
    });
}

export function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What a reference says, or undefined for what is none. */
export function parseReference(
  reference: string,
): { readonly sha256: string; readonly path: string } | undefined {
  const [, sha256, path] = /^([0-9a-f]{64})\/(.+)$/s.exec(reference) ?? [];
  return sha256 === undefined || path === undefined || !isInside(path) ? undefined : { sha256, path };
}

/** The folder of a blob whose files lie in the cache as they should. */
export function findUnpacked(sha256: string, cacheFolder: string): string | undefined {
  return findEntry(entryOf(sha256, cacheFolder));
}

function entryOf(sha256: string, cacheFolder: string): CacheEntry {
  return { cacheFolder: join(cacheFolder, 'queue'), name: sha256, made: 'copied' };
}

/**
 * Lays the files of a blob into the cache, where they are checked at each use.
 *
 * @returns their folder
 * @throws EnvironmentError for a blob that is not what its name says, or a cache that cannot be written
 */
export function unpackBlob({ sha256, content }: Blob, cacheFolder: string): string {
  const found = hash(content);
  if (found !== sha256) {
    throw new EnvironmentError(
      `expected the modules ${sha256.slice(0, 8)} from the queue, found ${found.slice(0, 8)}`,
    );
  }
  return ensureEntrySync(entryOf(sha256, cacheFolder), (folder) => {
    const files = v.parse(v.record(v.string(), v.string()), JSON.parse(content));
    mkdirSync(folder, { recursive: true });
    for (const [path, base64] of Object.entries(files)) {
      if (!isInside(path)) {
        throw new EnvironmentError(`expected modules that stay in their folder, found the path \`${path}\``);
      }
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), Buffer.from(base64, 'base64'));
    }
  });
}

function isInside(path: string): boolean {
  const [first] = normalize(path).split(sep);
  return !isAbsolute(path) && !path.includes('\0') && first !== '..' && first !== '.' && first !== '';
}
