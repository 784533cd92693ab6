/** The test files of a suite within its source: as they are named, in folders those with the usual names. */
import { posix } from 'node:path';

import { globSync } from 'tinyglobby';

const usualNames = {
  pytest: /^(test_.*|.*_test)\.py$/,
  vitest: /\.(test|spec)\.[cm]?[jt]sx?$/,
};

/**
 * @param paths the files of the source
 * @param selectors files, folders or globs within it
 * @returns sorted, each once, relative to the source
 */
export function findTestFiles(
  folder: string,
  paths: readonly string[],
  selectors: readonly string[],
  runner: 'pytest' | 'vitest',
): string[] {
  const known = new Set(paths);
  const found = selectors.flatMap((selector): string[] => {
    const path = posix.normalize(selector).replace(/\/$/, '');
    if (known.has(path)) return [path];
    const below = path === '.' ? paths : paths.filter((file) => file.startsWith(`${path}/`));
    if (below.length > 0) return below.filter((file) => usualNames[runner].test(posix.basename(file)));
    return globSync(selector, { cwd: folder, followSymbolicLinks: false }).filter((file) => known.has(file));
  });
  return [...new Set(found)].sort();
}
