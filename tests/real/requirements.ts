/** What the tests of this folder need: they say so where they skip, and under `CI=true` they fail instead. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';

import { findPython } from '../../runner/environments/find-python.ts';

/** One cache for all of these tests and runs of them, so that each release is installed once. */
export const cacheFolder = join(tmpdir(), 'patchmatrix-test-cache');

/** True where the tests must be skipped. */
export const isSkipped = await findMissing();

async function findMissing(): Promise<boolean> {
  const python = await findPython();
  const missing =
    python === undefined ? 'Python 3.10 or later' : (await reachesPyPI(python.executable)) ? '' : 'PyPI';
  if (missing === '') return false;
  if (process.env['CI']) throw new Error(`expected ${missing} for these tests, found none`);
  console.warn(`skipped, as ${missing} is missing: tests of the real library`);
  return true;
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
