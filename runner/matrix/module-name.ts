/** Which files of a folder are modules of the user's, and how they are called. */

/** `fail-after` of `fail-after.ts`; undefined for tests, declarations, files that start with `_` or that are no module. */
export function moduleName(file: string, extensions: readonly string[] = ['ts', 'js']): string | undefined {
  if (file.startsWith('_') || /\.(test|d)\.(ts|js)$|^(test_.*|conftest)\.py$/.test(file)) return undefined;
  const [, name, extension] = /^(.+)\.(\w+)$/.exec(file) ?? [];
  return extension !== undefined && extensions.includes(extension) ? name : undefined;
}
