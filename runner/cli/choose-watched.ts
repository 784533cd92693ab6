/** Which files and folders a watch looks at, and what of their changes can matter. Pure. */
import { basename, dirname, extname, join, relative, sep } from 'node:path';

import type { Matrix } from '../matrix/matrix.ts';

export interface Watched {
  /** Where the matrix is, absolute: what the folder itself lies in does not make it one of those that are left out. */
  readonly base: string;
  /** Absolute, and watched without what is below them. */
  readonly folders: ReadonlySet<string>;
  /** Absolute, and watched with all that is below them. */
  readonly trees: ReadonlySet<string>;
  /** Files whose content counts, absolute. */
  readonly files: ReadonlySet<string>;
  /** Folders in which a new file counts too. */
  readonly sources: ReadonlySet<string>;
}

/**
 * @param base the folder of the matrix, or where the user is
 * @param matrixFile absolute; undefined where releases are named instead
 * @param matrix the last that could be read
 * @param modules the files that modules were loaded from, absolute
 */
export function chooseWatched(
  base: string,
  matrixFile: string | undefined,
  matrix: Matrix | undefined,
  modules: readonly string[],
): Watched {
  const scenarios = matrix?.scenarios ?? [];
  const variants = matrix?.variants ?? [];
  const scenarioFiles = scenarios.flatMap((scenario) => (scenario.kind === 'file' ? scenario.file : []));
  const variantFiles = variants.flatMap(({ files, diffs = [] }) => [
    ...Object.values(files),
    ...diffs.map(({ file }) => file),
  ]);
  const lockFile = matrix?.lockFile;
  const files = [
    ...(matrixFile === undefined ? [] : [matrixFile]),
    ...(lockFile === undefined ? [] : [lockFile]),
    ...[...scenarioFiles, ...variantFiles, ...modules].filter((file) => !isIgnored(file, base)),
  ];
  const trees = [
    ...scenarios.flatMap((scenario) =>
      scenario.kind === 'suite' && scenario.source.kind === 'folder' ? scenario.source.folder : [],
    ),
    ...(matrix?.runtimes.flatMap((runtime) =>
      runtime.kind === 'folder' ? join(matrix.folder, runtime.path) : [],
    ) ?? []),
  ];
  const sources = new Set([
    ...scenarioFiles.map((file) => dirname(file)),
    ...(matrixFile === undefined ? [] : [join(dirname(matrixFile), 'variants')]),
  ]);
  return {
    base,
    folders: new Set([...files.map((file) => dirname(file)), ...sources]),
    trees: new Set(trees),
    files: new Set(files),
    sources,
  };
}

/** Whether a change of the file may change what a plan consists of. */
export function isRelevant(path: string, { base, files, sources, trees }: Watched): boolean {
  if (files.has(path)) return true;
  if (isIgnored(path, base) || isTemporary(path)) return false;
  return (sources.has(dirname(path)) && extname(path) !== '') || isInTree(path, trees);
}

/** Whether a path is one of these folders, or is in one. */
export function isInTree(path: string, trees: ReadonlySet<string>): boolean {
  return [...trees].some((tree) => path === tree || path.startsWith(`${tree}${sep}`));
}

/** What is installed, kept by a tool, or made by running. */
export function isIgnored(path: string, base: string): boolean {
  return relative(base, path)
    .split(sep)
    .some((part) => ignored.has(part));
}

const ignored = new Set(['node_modules', '.git', '__pycache__', '.pytest_cache', '.venv']);

/** What editors write beside a file while they save it. */
function isTemporary(path: string): boolean {
  const name = basename(path);
  return name.startsWith('.') || name.startsWith('#') || /~$|\.(?:swp|swx|tmp|bak|orig)$|^\d+$/.test(name);
}
