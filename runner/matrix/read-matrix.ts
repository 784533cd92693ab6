/** Reads a matrix file and looks at what is beside it; what the text means is the business of `parse-matrix.ts`. */
import { readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { Matrix } from './matrix.ts';
import { type Mistake, nowhere } from './mistake.ts';
import { didYouMean } from './nearest-name.ts';
import { parseMatrix } from './parse-matrix.ts';
import { readTextWithin, TooLongError } from './read-text-within.ts';
import { readPackagePatches } from '../patches/read-package-patches.ts';
import type { Place } from './surroundings.ts';

/** A matrix that cannot be used, with everything that is wrong with it. */
export class MatrixError extends Error {
  override readonly name = 'MatrixError';
  readonly mistakes: readonly Mistake[];
  /** The texts that the mistakes are in, by the name of the file. */
  readonly sources: ReadonlyMap<string, string>;

  constructor(mistakes: readonly Mistake[], sources: ReadonlyMap<string, string>, options?: ErrorOptions) {
    super(mistakes.map(({ message }) => message).join('; '), options);
    this.mistakes = mistakes;
    this.sources = sources;
  }
}

/**
 * @param file the path of the matrix, as the user named it
 * @param models the folders of the bundled models, `anyio/4.13`
 * @throws MatrixError with all mistakes
 */
export function readMatrix(file: string, models: readonly string[]): Matrix {
  const text = readText(file);
  const folder = resolve(dirname(file));
  const parsed = parseMatrix(file, text, {
    ...{ folder, models, look: (path) => look(resolve(folder, path)) },
    listPackagePatches: () => readPackagePatches(folder),
  });
  if (parsed.kind === 'mistakes') throw new MatrixError(parsed.mistakes, new Map([[file, text]]));
  return { ...parsed.matrix, lockFile: lockFileOf(resolve(file)) };
}

/** `matrix.anyio.lock.yaml` for `matrix.anyio.yaml`. */
function lockFileOf(file: string): string {
  return `${file.replace(/\.ya?ml$/, '')}.lock.yaml`;
}

/** What parsing costs grows with the text, and nobody writes so much. */
const maxBytes = 64 * 1024;

function readText(file: string): string {
  try {
    return readTextWithin(file, maxBytes).replace(/^\u{feff}/u, '');
  } catch (error) {
    throw new MatrixError([{ file, ...nowhere, ...describeReadError(file, error) }], new Map(), {
      cause: error,
    });
  }
}

function describeReadError(file: string, error: unknown): { message: string; hint?: string } {
  if (error instanceof TooLongError) return { message: error.message };
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return {
        message: 'expected a matrix file, found none',
        hint: didYouMean(file, listMatrixFiles(dirname(file))) ?? '`npx patchmatrix init` writes one',
      };
    case 'EISDIR':
      return { message: 'expected a matrix file, found a folder', hint: 'name the file in it' };
    default:
      return { message: `expected a readable file, found ${String(code ?? error)}` };
  }
}

/** As they would be named on the command line. */
function listMatrixFiles(folder: string): string[] {
  const place = look(folder);
  const files = place?.kind === 'folder' ? place.files : [];
  return files.filter((name) => /\.ya?ml$/.test(name)).map((name) => join(folder, name));
}

function look(path: string): Place | undefined {
  const kind = kindOf(path);
  if (kind !== 'folder') return kind && { kind };
  const names = readdirSync(path);
  return {
    kind,
    files: names.filter((name) => kindOf(resolve(path, name)) === 'file'),
    folders: names.filter((name) => kindOf(resolve(path, name)) === 'folder'),
  };
}

/** Follows symbolic links; what cannot be reached, through a file or a link to nowhere, does not exist, nor does a pipe. */
function kindOf(path: string): Place['kind'] | undefined {
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : undefined;
  } catch {
    return undefined;
  }
}
