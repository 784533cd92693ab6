/** From the text of a lock file to exact versions by package; which format it is, its name says. Pure. */
import { basename } from 'node:path';

import type { Ecosystem, LockedVersions, LockFile } from './lock-file.ts';
import { parseNpmLock } from './parse-npm-lock.ts';
import { parsePnpmLock } from './parse-pnpm-lock.ts';
import { parsePythonLock } from './parse-python-lock.ts';
import { parseRequirements } from './parse-requirements.ts';

/**
 * What comes from a registry, in its exact versions; the project's own packages, folders and repositories are left out.
 *
 * @param file as the messages name it
 * @throws LockFileError if the text is not what the name promises
 * @throws RangeError if the name is no lock file's
 */
export function parseLockFile(file: string, text: string): LockFile {
  const format = formatOf(file);
  if (format === undefined) throw new RangeError(`expected the name of a lock file, found \`${file}\``);
  return { ecosystem: format.ecosystem, packages: format.parse(file, text) };
}

/** Whether a file is named as a lock file is, in whatever folder. */
export function isLockFile(file: string): boolean {
  return formatOf(file) !== undefined;
}

/** Names of lock files, as git's wildcards have them. */
export const lockFilePatterns = [
  ...['package-lock.json', 'pnpm-lock.yaml', 'uv.lock', 'poetry.lock', 'requirements*.txt'],
] as const;

interface Format {
  readonly ecosystem: Ecosystem;
  readonly parse: (file: string, text: string) => LockedVersions;
}

function formatOf(file: string): Format | undefined {
  const name = basename(file);
  const isRequirements = name.startsWith('requirements') && name.endsWith('.txt');
  return formats.get(name) ?? (isRequirements ? { ecosystem: 'pypi', parse: parseRequirements } : undefined);
}

const formats: ReadonlyMap<string, Format> = new Map([
  ['package-lock.json', { ecosystem: 'npm', parse: parseNpmLock }],
  ['pnpm-lock.yaml', { ecosystem: 'npm', parse: parsePnpmLock }],
  ['uv.lock', { ecosystem: 'pypi', parse: parsePythonLock }],
  ['poetry.lock', { ecosystem: 'pypi', parse: parsePythonLock }],
]);
