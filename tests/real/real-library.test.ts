/** The `python` driver on the real anyio, as a user drives it. */
import { copyFileSync, cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

import { readLatestRunFolder, readRun } from '../../runner/record/read-run.ts';
import type { RunResults } from '../../runner/record/run-results.ts';
import { findDisagreements } from '../find-disagreements.ts';
import { makeFolder, makeProject, repository } from '../make-project.ts';
import { type RunOptions, runPatchmatrix } from '../run-patchmatrix.ts';
import { cacheFolder, findEnvironment, isSkipped, requirePython } from './requirements.ts';

const env = { PATCHMATRIX_CACHE: cacheFolder };

describe.skipIf(isSkipped)('the scenarios on the real library', () => {
  test('give on both clocks the same verdicts, marks and caught scopes, and what the models give', async () => {
    const releases = ['4.13.0', '4.14.0'];
    const [real, models] = await Promise.all([
      runMatrix(releases.map((version) => `'${version}': { pypi: anyio, versions: '${version}' }`)),
      runMatrix(
        releases.map((version) => `'${version}': { model: anyio/${version.replace(/\.0$/, '')} }`),
        ['--clock', 'virtual'],
      ),
    ]);
    expect(real.cells).toHaveLength(19 * 6 * 2);
    expect(findDisagreements(real)).toEqual([]);
    const modelled = new Map(models.cells.map((result) => [result.cell.id, result]));
    for (const { cell, judgement, observation } of real.cells) {
      if (cell.clock === 'real') continue;
      const twin = modelled.get(cell.id);
      expect(judgement, cell.id).toEqual(twin?.judgement);
      expect(observation?.result?.result, cell.id).toEqual(twin?.observation?.result?.result);
    }
  }, 200_000);

  test('can be traced, with the same delivery passes as on the model', async () => {
    const cwd = makeProject();
    for (const name of ['matrix.anyio.yaml', 'matrix.anyio.lock.yaml']) {
      cpSync(join(repository, name), join(cwd, name));
    }
    const scenario = 'contract/task-group-self-cancel';
    const [real, model] = await Promise.all([
      trace(['--matrix', 'matrix.anyio.yaml', `${scenario}@4.14.0+none#virtual`], cwd),
      trace([`${scenario}@4.14+none#virtual`], cwd),
    ]);
    expect(real).not.toHaveLength(0);
    expect(real).toEqual(model);
  }, 60_000);

  test('start children that do what their own tests say', async () => {
    const cwd = makeProject({
      'matrix.yaml': matrixOf(["'4.13.0': { pypi: anyio, versions: '4.13.0' }"], '[none]'),
    });
    // It installs the release.
    expect((await run(['-g', 'fail-after', '--clock', 'virtual'], cwd)).exitCode).toBe(0);
    const { executable } = await requirePython();
    const { exitCode, stderr } = await execa(executable, ['-B', '-m', 'unittest', 'test_cell'], {
      cwd: join(repository, 'runtimes', 'python'),
      env: { PYTHONPATH: findEnvironment('anyio-4.13.0-') ?? '' },
      reject: false,
    });
    expect(stderr).toMatch(/\nOK\n?$/);
    expect(exitCode).toBe(0);
  }, 60_000);

  test('run a patch that is given as a file', async () => {
    const cwd = makeProject({
      'matrix.yaml': matrixOf(["'4.13.0': { pypi: anyio, versions: '4.13.0' }"], '[none]'),
      'eager.py': 'raise ValueError("not on my watch")\n',
    });
    const { exitCode, stdout } = await run(
      ['--variant', './eager.py', '-g', 'fail-after', '--clock', 'virtual'],
      cwd,
    );
    expect(stdout).toContain('not on my watch');
    expect(exitCode).toBe(1);
  }, 60_000);
});

describe.skipIf(isSkipped)('a release that cannot be had', () => {
  test('does not stop the others: its cells have not started, and the exit code says environment', async () => {
    const runtimes = [
      "'4.13.0': { pypi: anyio, versions: '4.13.0' }",
      "no: { pypi: anyio, versions: '0.0.77' }",
    ];
    const cwd = makeProject({ 'matrix.yaml': matrixOf(runtimes, '[none]') });
    const { exitCode, stdout } = await run(['--json', '-g', 'fail-after', '--clock', 'virtual'], cwd);
    const { cells } = JSON.parse(stdout) as {
      cells: { id: string; verdict: string; end: string; problem: string }[];
    };
    const byRuntime = (runtime: string) => cells.find(({ id }) => id.includes(`@${runtime}+`));
    expect(byRuntime('4.13.0')).toMatchObject({ verdict: 'passed', end: 'exited' });
    expect(byRuntime('no')).toMatchObject({ verdict: 'errored', end: 'not-started' });
    expect(byRuntime('no')?.problem).toMatch(
      /anyio 0\.0\.77: expected a release 0\.0\.77, found none; the oldest is /,
    );
    expect(exitCode).toBe(3);
  }, 60_000);

  test('is the end if there is no other, with what is missing', async () => {
    const cwd = makeProject({
      'matrix.yaml': matrixOf(["'4': { pypi: anyio, versions: latest }"], '[none]'),
    });
    const offline = {
      PATCHMATRIX_CACHE: join(cwd, '.cache'),
      PIP_INDEX_URL: 'http://127.0.0.1:9/',
      PIP_RETRIES: '1',
    };
    const { exitCode, stderr } = await runPatchmatrix(['run'], { cwd, env: offline, timeoutMs: 60_000 });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('expected to reach PyPI');
    expect(stderr).toContain('The default matrix.yaml needs neither Python nor a registry.');
  }, 60_000);

  test('for lack of Python says so, and that the default matrix needs none', async () => {
    const cwd = makeProject({
      'matrix.yaml': matrixOf(["'4': { pypi: anyio, versions: latest }"], '[none]'),
    });
    const { exitCode, stderr } = await runPatchmatrix(['run'], {
      cwd,
      env: { PATCHMATRIX_PYTHON: '/nowhere/python' },
    });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('expected Python 3.10 or later');
    expect(stderr).toContain('The default matrix.yaml needs no Python.');
  });
});

describe.skipIf(isSkipped)('an environment', () => {
  test('is made once by two runs that start with an empty cache at the same time', async () => {
    const cache = join(makeFolder(), 'cache');
    const runtimes = ["'4.13.0': { pypi: anyio, versions: '4.13.0' }"];
    const runs = [0, 1].map(async () => {
      const cwd = makeProject({ 'matrix.yaml': matrixOf(runtimes, '[none]') });
      return run(['-g', 'fail-after', '--clock', 'virtual'], cwd, { PATCHMATRIX_CACHE: cache });
    });
    for (const { exitCode, stdout, stderr } of await Promise.all(runs))
      expect(exitCode, stdout + stderr).toBe(0);
  }, 120_000);
});

function matrixOf(runtimes: readonly string[], variants = '[none, wide, narrow]'): string {
  const lines = runtimes.map((runtime) => `  ${runtime}\n`).join('');
  return `subject: anyio\nruntimes:\n${lines}variants: ${variants}\nscenarios: [scenarios/contract, scenarios/hot-loop, scenarios/upgrade]\n`;
}

async function runMatrix(runtimes: readonly string[], flags: readonly string[] = []): Promise<RunResults> {
  const cwd = makeProject({ 'matrix.yaml': matrixOf(runtimes) });
  const { stdout, stderr } = await run(flags, cwd);
  expect(stdout, stderr).toContain('results in');
  return readRun(readLatestRunFolder(join(cwd, 'results')));
}

function run(flags: readonly string[], cwd: string, variables: RunOptions['env'] = {}) {
  return runPatchmatrix(['run', ...flags], { cwd, env: { ...env, ...variables }, timeoutMs: 180_000 });
}

async function trace(args: readonly string[], cwd: string): Promise<unknown[]> {
  const { stdout } = await runPatchmatrix(['trace', '--json', ...args], { cwd, env, timeoutMs: 60_000 });
  return (JSON.parse(stdout) as { timeline: unknown[] }).timeline;
}

test('the repository names the same releases in its matrix of the real library as it has models', () => {
  const text = readFileSync(join(repository, 'matrix.anyio.yaml'), 'utf8');
  for (const version of ['4.13.0', '4.14.0', '4.14.2']) expect(text).toContain(`versions: '${version}'`);
});

describe.skipIf(isSkipped)('a release without a matrix', () => {
  test('takes a patch as a file and the scenarios that come with patchmatrix', async () => {
    const cwd = makeFolder();
    copyFileSync(join(repository, 'variants/wide.py'), join(cwd, 'their_patch.py'));
    const args = ['gate', '--on', 'anyio@4.13.0', '--variant', './their_patch.py', '--clock', 'virtual'];
    const { exitCode, stdout } = await runPatchmatrix([...args, '--scenario', 'contract'], { cwd, env });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('4.13.0+their_patch against 4.13.0+none: 5 regressed');
    const [, command = ''] = /npx patchmatrix (trace .*)$/m.exec(stdout) ?? [];
    const traced = await runPatchmatrix(command.split(' '), { cwd, env });
    expect(traced.exitCode).toBe(0);
    expect(traced.stdout).toContain('first divergence');
  }, 60_000);

  test('stands against another one: a bump', async () => {
    const cwd = makeFolder();
    const args = ['gate', '--on', 'anyio@4.13.0', '4.14.0', '--clock', 'virtual', '--scenario', 'upgrade'];
    const { exitCode, stdout } = await runPatchmatrix(args, { cwd, env });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('4.14.0+none against 4.13.0+none: 1 regressed, 2 fixed');
  }, 60_000);

  test.each([
    [['--on', 'anyio'], 'expected a release for --on, such as anyio@4.13.0, found `anyio`'],
    [
      ['--on', 'anyio@4.13.0', 'trio@0.27.0'],
      'expected releases of one package for --on, found `anyio` and `trio`',
    ],
    [['--on', 'attrs@24.2.0'], 'expected scenarios for attrs, found none that come with patchmatrix'],
    [
      ['--on', 'anyio@4.13.0', '--variant', 'nothing'],
      'expected the variant `nothing` as variants/nothing.py or as a ./file',
    ],
  ])('%j is refused', async (args, message) => {
    const { exitCode, stderr } = await runPatchmatrix(['gate', ...args], { cwd: makeFolder(), env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
