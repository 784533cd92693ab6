/** Which files of a folder are modules of the user's, and how they are called. */

/** `fail-after` of `fail-after.ts`; undefined for tests, declarations, files that start with `_` or that are no module. */
export function moduleName(file: string): string | undefined {
  if (file.startsWith('_') || /\.(test|d)\.(ts|js)$/.test(file)) return undefined;
  return /^(.+)\.(ts|js)$/.exec(file)?.[1];
}
