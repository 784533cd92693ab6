/** `gate --bump` where it runs nothing: what it says and how it exits. Where it runs something, `real/bump.test.ts` looks. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

import { makeFolder } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

const matrix = `subject: anyio
runtimes:
  anyio: { pypi: anyio, versions: '4.13.0' }
scenarios: [scenarios]
`;
const scenario = `import { defineScenario, sleep } from 'patchmatrix';
export default defineScenario({ title: 'sleeps', rule: 'It returns.', main: [sleep(1)], owed: { outcome: 'returned' } });
`;

describe.concurrent('gate --bump', () => {
  test('without a change to a lock file', async () => {
    const cwd = await makeRepository();
    const { exitCode, stdout, stderr } = await runPatchmatrix(['gate', '--bump', '--base', 'HEAD'], { cwd });
    expect({ exitCode, stdout, stderr }).toEqual({
      ...{ exitCode: 0, stderr: '' },
      stdout: 'nothing to judge: no lock file differs from HEAD\n',
    });
  });

  test('of packages that the matrix does not have, and none on standard output that is for a document', async () => {
    const cwd = await makeRepository();
    writeFileSync(join(cwd, 'requirements.txt'), 'anyio==4.13.0\nidna==3.10\n');
    const text = await runPatchmatrix(['gate', '--bump'], { cwd });
    const line = 'nothing to judge: 1 package changed that no runtime of matrix.yaml has (since HEAD)\n';
    expect(text).toMatchObject({ exitCode: 0, stdout: line, stderr: '' });
    const json = await runPatchmatrix(['gate', '--bump', '--json'], { cwd });
    expect(json).toMatchObject({ exitCode: 0, stdout: '', stderr: line });
  });

  test('says what is wrong with a base, a lock file and flags', async () => {
    const cwd = await makeRepository();
    const base = await runPatchmatrix(['gate', '--bump', '--base', 'origin/main'], { cwd });
    expect(base.exitCode).toBe(2);
    expect(base.stderr).toMatch(
      /^error: expected the commit `origin\/main` to compare lock files with, found none/,
    );

    writeFileSync(join(cwd, 'requirements.txt'), '<<<<<<< HEAD\n');
    const broken = await runPatchmatrix(['gate', '--bump'], { cwd });
    expect(broken.exitCode).toBe(2);
    expect(broken.stderr).toMatch(
      /^error: expected a requirement .* in `requirements\.txt`, found `<<<<<<< HEAD` in line 1\n$/,
    );

    const others = await runPatchmatrix(['gate', '--bump', '--baseline', 'none', '--bail', '--update-lock'], {
      cwd,
    });
    expect(others.exitCode).toBe(2);
    expect(others.stderr).toMatch(/^error: expected --bump without --baseline, --bail, --update-lock: /);

    const alone = await runPatchmatrix(['gate', '--base', 'HEAD'], { cwd });
    expect(alone.exitCode).toBe(2);
    expect(alone.stderr).toContain('--base is for --bump');
  });

  test('needs a repository', async () => {
    const cwd = makeFolder({ 'matrix.yaml': matrix, 'scenarios/sleeps.ts': scenario });
    const { exitCode, stderr } = await runPatchmatrix(['gate', '--bump'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: expected a git repository with a working tree in /);
  });
});

/** With one commit, and nothing since. */
async function makeRepository(): Promise<string> {
  const cwd = makeFolder({
    ...{ 'matrix.yaml': matrix, 'scenarios/sleeps.ts': scenario },
    ...{ 'requirements.txt': 'anyio==4.13.0\nidna==3.7\n', '.gitignore': '.cache\n' },
  });
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  await execa('git', ['init', '--quiet'], { cwd });
  await execa('git', ['add', '--all'], { cwd });
  await execa('git', [...identity, 'commit', '--quiet', '--no-verify', '-m', 'a'], { cwd });
  return cwd;
}
