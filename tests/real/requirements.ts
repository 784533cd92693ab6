/** What the tests of this folder need: they say so where they skip, and under `CI=true` they fail instead. */
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';

import { findPython } from '../../runner/environments/find-python.ts';

/** One cache for all of these tests and runs of them, so that each release is installed once. */
export const cacheFolder = join(tmpdir(), 'patchmatrix-test-cache');

/** The packages of the environment in that cache whose name begins like this, if it is there. */
export function findEnvironment(prefix: string): string | undefined {
  const folder = join(cacheFolder, 'python');
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(folder, name, 'tree'))
    .find((tree) => existsSync(tree));
}

/** The Python that tests of this folder use. */
export async function requirePython() {
  const python = await findPython();
  if (python === undefined) throw new Error('expected a Python, found none');
  return python;
}

/** True where the tests must be skipped. */
export const isSkipped = await isMissing([findMissingPython], 'tests of the real library');

/** For tests that need the npm registry as well. */
export const areRuntimesSkipped = await isMissing([findMissingPython, findMissingNpm], 'tests of runtimes');

async function isMissing(find: readonly (() => Promise<string>)[], what: string): Promise<boolean> {
  const missing = (await Promise.all(find.map((one) => one()))).filter((name) => name !== '');
  if (missing.length === 0) return false;
  if (process.env['CI']) throw new Error(`expected ${missing.join(' and ')} for these tests, found none`);
  console.warn(`skipped, as ${missing.join(' and ')} is missing: ${what}`);
  return true;
}

async function findMissingPython(): Promise<string> {
  const python = await findPython();
  if (python === undefined) return 'Python 3.10 or later';
  return (await reachesPyPI(python.executable)) ? '' : 'PyPI';
}

async function findMissingNpm(): Promise<string> {
  const { exitCode } = await execa('npm', ['view', 'ms', 'version'], { reject: false, timeout: 60_000 });
  return exitCode === 0 ? '' : 'the npm registry';
}

async function reachesPyPI(python: string): Promise<boolean> {
  const args = [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--dest',
    join(tmpdir(), 'patchmatrix-probe'),
    'idna',
  ];
  const { exitCode } = await execa(python, args, { reject: false, timeout: 60_000 });
  return exitCode === 0;
}
