/** `review` on the real library, of a patch that a user brings; and the tests that it writes for the patched project. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

import { findPython } from '../../runner/environments/find-python.ts';
import { makeFolder, repository } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { cacheFolder, isSkipped } from './requirements.ts';

const env = { PATCHMATRIX_CACHE: cacheFolder };

describe.skipIf(isSkipped)('review on releases', () => {
  test('of a patch writes a document, and tests that pass until the patch is needless', async () => {
    const cwd = makeFolder();
    copyFileSync(join(repository, 'variants/narrow.py'), join(cwd, 'their_patch.py'));
    const args = ['review', './their_patch.py', '--on', 'anyio@4.13.0', '4.14.2', '--programs', '200'];
    const files = ['--out', 'review.md', '--emit-test', 'test_contract.py'];
    const { exitCode } = await runPatchmatrix([...args, ...files], { cwd, env, timeoutMs: 120_000 });
    expect(exitCode).toBe(0);
    const document = readFileSync(join(cwd, 'review.md'), 'utf8');
    expect(document).toMatch(
      /^# Review of `their_patch` on anyio 4\.13\.0\n\n\*\*Take the patch\.\*\* It fixes 2 of 19/,
    );
    expect(document).toContain('From 4.14.2 on the patch changes nothing');

    const [needed, needless] = await Promise.all(
      ['4.13.0', '4.14.2'].map((version) => runTests(version, cwd)),
    );
    expect(needed).toMatchObject({ exitCode: 0 });
    expect(needed?.stdout).toMatch(/^\d+ passed/m);
    expect(needless).toMatchObject({ exitCode: 1 });
    expect(needless?.stdout.match(/^FAILED \S+/gm)).toEqual([
      // What the newer release broke by itself; a project that relies on it hears of that too.
      'FAILED test_contract.py::test_the_patched_library_keeps_its_contract[upgrade/start-error-lost]',
      'FAILED test_contract.py::test_the_patch_is_still_needed',
    ]);
    expect(needless?.stdout).toContain('anyio 4.14.2 passes, as it is, everything that the patch fixes');
  }, 240_000);
});

/** Runs the written tests on a release, as its user would: pip, pytest, no patchmatrix. */
async function runTests(version: string, cwd: string) {
  const folder = join(cacheFolder, `pytest-anyio-${version}`);
  const python = join(folder, 'bin', 'python');
  if (!existsSync(join(folder, 'ready'))) {
    const found = await findPython();
    if (found === undefined) throw new Error('expected Python');
    await execa(found.executable, ['-m', 'venv', '--clear', folder]);
    await execa(python, ['-m', 'pip', 'install', '--quiet', `anyio==${version}`, 'pytest']);
    await execa('touch', [join(folder, 'ready')]);
  }
  const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'test_contract.py'];
  const { exitCode, stdout } = await execa(python, args, { cwd, reject: false });
  return { exitCode, stdout };
}
