/**
 * What the compiler looks at beside the files that it compiles: the settings in the folders above them, and which files there
 * are, as one of them could be taken for what is imported.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, isAbsolute, join, resolve } from 'node:path';

/**
 * A hash that is another if the same files may be compiled to something else; undefined where that cannot be told.
 *
 * @param inputs absolute: the module and what it imports
 */
export type HashSurroundings = (inputs: readonly string[]) => string | undefined;

/** Reads each file and folder once: what changes meanwhile is not noticed. */
export function createSurroundings(): HashSurroundings {
  const reader = createReader();
  // Most modules of a suite lie in one folder, and import nothing.
  const known = new Map<string, string | undefined>();
  return (inputs) => {
    const folders = [...new Set(inputs.map((file) => dirname(file)))];
    const hasImports = inputs.length > 1;
    const key = JSON.stringify([hasImports, folders]);
    if (!known.has(key)) known.set(key, hashAround(folders, hasImports, reader));
    return known.get(key);
  };
}

function hashAround(
  own: readonly string[],
  hasImports: boolean,
  reader: SurroundingsReader,
): string | undefined {
  if (own.some((folder) => /[\\/]node_modules([\\/]|$)/.test(folder))) return undefined;
  const above = [...new Set(own.flatMap(listAbove))].toSorted();
  const settings = above.flatMap((folder) =>
    settingsFiles.map((name) => reader.readSettings(join(folder, name))),
  );
  if (settings.some((text) => text === undefined)) return undefined;
  // Such an import may be looked for anywhere.
  if (hasImports && settings.some((text) => /"(?:paths|baseUrl|rootDirs|imports)"/.test(text ?? ''))) {
    return undefined;
  }
  const near = [...new Set(own.flatMap((folder) => [folder, dirname(folder)]))].toSorted();
  const scripts = near.map((folder) => reader.listScripts(folder));
  if (scripts.includes(undefined)) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([above, settings, near, scripts]))
    .digest('hex');
}

interface SurroundingsReader {
  /** Undefined if it rests on what cannot be followed. */
  readSettings(file: string): string | undefined;
  /** Undefined if it cannot be read. */
  listScripts(folder: string): readonly string[] | undefined;
}

function createReader(): SurroundingsReader {
  const settings = new Map<string, string | undefined>();
  const scripts = new Map<string, readonly string[] | undefined>();
  return {
    readSettings(file) {
      if (!settings.has(file)) settings.set(file, readWithBases(file, []));
      return settings.get(file);
    },
    listScripts(folder) {
      if (!scripts.has(folder)) scripts.set(folder, listScripts(folder));
      return scripts.get(folder);
    },
  };
}

const settingsFiles = ['tsconfig.json', 'jsconfig.json', 'package.json'];

/** With the files that it extends. */
function readWithBases(file: string, seen: readonly string[]): string | undefined {
  const text = readIfThere(file);
  const [, one, many] = /"extends"\s*:\s*(?:"([^"]*)"|\[([^\]]*)\])/.exec(text) ?? [];
  const names =
    one === undefined ? [...(many ?? '').matchAll(/"([^"]*)"/g)].map(([, name]) => name ?? '') : [one];
  let all = text;
  for (const name of names) {
    if (!/^\.{0,2}\//.test(name) && !isAbsolute(name)) return undefined;
    const base = resolve(dirname(file), extname(name) === '.json' ? name : `${name}.json`);
    if (seen.includes(base)) return undefined;
    const own = readWithBases(base, [...seen, file]);
    if (own === undefined) return undefined;
    all += own;
  }
  return all;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (missing.has((error as NodeJS.ErrnoException).code)) return '';
    throw error;
  }
}

const missing: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

function listScripts(folder: string): readonly string[] | undefined {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return undefined;
  }
  return names.filter((name) => /\.(?:[cm]?[jt]sx?|json|css)$/.test(name)).toSorted();
}

function listAbove(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...listAbove(parent)];
}
