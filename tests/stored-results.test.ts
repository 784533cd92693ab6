/** What is made of stored results: `diff`, `report`, shards and their `merge`, `--last-failed`, and accepted failures. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { JsonCell, JsonReport } from '../runner/report/json-report-schema.ts';
import { makeFolder, makeProject } from './make-project.ts';
import { type Finished, runPatchmatrix } from './run-patchmatrix.ts';

const virtual = ['run', '--clock', 'virtual'];

describe.concurrent('diff', () => {
  test('shows of two columns two fixed and one regressed, from the newest run that has both', async () => {
    const cwd = makeProject();
    const upgrade = [...virtual, '--scenario', 'upgrade'];
    await runPatchmatrix([...upgrade, '--variant', 'none'], { cwd });
    await runPatchmatrix([...upgrade, '--variant', 'wide'], { cwd });
    const { exitCode, stdout } = await runPatchmatrix(['diff', '4.13+none', '4.14+none'], { cwd });

    expect(exitCode).toBe(0);
    expect(stdout.match(/^✗ regressed .*/gm)).toEqual([expect.stringContaining('upgrade/start-error-lost')]);
    expect(stdout.match(/^✓ fixed .*/gm)).toEqual([
      expect.stringContaining('upgrade/lock-cancelled-waiter'),
      expect.stringContaining('upgrade/unclosed-scope-in-child'),
    ]);
    expect(stdout).toContain('4.14+none against 4.13+none: 1 regressed, 2 fixed');
  });

  test('of two runs pairs their cells by name', async () => {
    const cwd = makeProject();
    const only = ['--runtime', '4.13', '--variant', 'wide', '--scenario', 'contract', '--json'];
    const before = await runOf(cwd, [...virtual, ...only]);
    cpSync(join(cwd, 'variants/narrow.ts'), join(cwd, 'variants/wide.ts'));
    const after = await runOf(cwd, [...virtual, ...only]);
    const { stdout } = await runPatchmatrix(['diff', `results/${before.run}`, after.run], { cwd });
    expect(stdout).toContain(
      `4.13+wide (${after.run}) against 4.13+wide (${before.run}): 0 regressed, 5 fixed`,
    );
  });

  test('says what to do where no stored run has the columns', async () => {
    const { exitCode, stderr } = await runPatchmatrix(['diff', '4.13+none', '4.14+none'], {
      cwd: makeFolder(),
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: expected the columns .* found that no stored run holds both; /);
  });
});

describe.concurrent('report', () => {
  test('says of the newest run what the run itself said, in any form', async () => {
    const cwd = makeProject();
    const { stdout } = await runPatchmatrix([...virtual, '--runtime', '4.13', '--json'], { cwd });
    const again = await runPatchmatrix(['report', '--json'], { cwd });
    expect(again.exitCode).toBe(0);
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(stdout));

    const files = ['markdown=out/r.md', 'junit=out/r.xml', 'ctrf=out/r.json', 'text=out/r.txt'];
    const written = await runPatchmatrix(['report', '--reporter', ...files], { cwd });
    expect(written).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    expect(readdirSync(join(cwd, 'out')).toSorted()).toEqual(['r.json', 'r.md', 'r.txt', 'r.xml']);
    expect(readFileSync(join(cwd, 'out/r.txt'), 'utf8')).toContain('  passed ');
  });

  test('--power says which scenarios tell which columns apart, and what no scenario catches', async () => {
    const cwd = makeProject();
    await runPatchmatrix([...virtual, '--runtime', '4.13'], { cwd });
    const { exitCode, stdout } = await runPatchmatrix(['report', '--power'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('no scenario catches: 4.13+narrow');
  });

  test.each([
    [['--reporter', 'junt'], 'expected a reporter, found `junt`; did you mean `junit`?'],
    [['--reporter', 'junit', 'json'], 'expected one report on standard output, found `junit` and `json`; '],
    [['--reporter', 'junit='], 'expected a file after `junit=`, found none'],
    [['nowhere'], 'expected a stored run, found nothing that is called `nowhere`; '],
    [[], 'failed to read `results/latest.json`: expected the name of the newest run, found no such file'],
  ])('%j is refused with what to do', async (args, message) => {
    const { exitCode, stderr } = await runPatchmatrix(['report', ...args], { cwd: makeFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});

describe.concurrent('shards', () => {
  const plan = [...virtual, '--runtime', '4.13', '--scenario', 'contract'];

  test('merged equal the run that was not cut', async () => {
    const cwd = makeProject();
    const whole = await runOf(cwd, [...plan, '--json']);
    const shards: JsonReport[] = [];
    for (const shard of ['1/2', '2/2']) {
      shards.push(await runOf(cwd, [...plan, '--json', '--no-cache', '--shard', shard]));
    }
    const merged = await runPatchmatrix(['merge', ...shards.map(({ run }) => run), '--json'], { cwd });

    expect(merged.exitCode).toBe(1);
    expect(withoutTimes(JSON.parse(merged.stdout) as JsonReport)).toEqual(withoutTimes(whole));
    const counts = shards.map(({ cells }) => cells.length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(whole.cells.length);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  test('that are missing, double or foreign are refused by name, and let through with exit code 5', async () => {
    const cwd = makeProject();
    const fine = [...plan, '--variant', 'none', 'narrow', '--json'];
    const one = await runOf(cwd, [...fine, '--shard', '1/3']);
    const two = await runOf(cwd, [...fine, '--shard', '2/3']);
    const foreign = await runOf(cwd, [...fine, '-g', 'fail-after']);
    const merge = (...args: string[]): Promise<Finished> => runPatchmatrix(['merge', ...args], { cwd });

    const refused = await merge(one.run, two.run);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/no run holds \d+ cells contract\/.*: of 3 shards, 3 is not there/);
    expect((await merge(one.run, one.run, two.run)).stderr).toMatch(/holds \d+ cells .* holds too/);
    expect((await merge(one.run, foreign.run)).stderr).toContain(
      `${foreign.run} is of another plan than ${one.run}`,
    );

    const partial = await merge(one.run, two.run, '--allow-partial', '--json');
    expect(partial.exitCode).toBe(5);
    expect(partial.stderr).toContain('merged in part:');
    const { cells } = JSON.parse(partial.stdout) as JsonReport;
    expect(cells.filter(({ state }) => state === 'finished')).toHaveLength(
      one.cells.length + two.cells.length,
    );
  });

  test.each([
    ['--shard=0/3', /expected INDEX\/COUNT/],
    ['--shard=4/3', /expected INDEX\/COUNT/],
    ['--shard=1/99', /expected at most as many shards as there are scenarios, 12, found 99/],
  ])('%s is refused', async (flag, message) => {
    const { exitCode, stderr } = await runPatchmatrix([...plan, flag], { cwd: makeProject() });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe.concurrent('--last-failed', () => {
  test('runs what did not pass in the newest run, with its baseline', async () => {
    const cwd = makeProject();
    const args = [...virtual, '--runtime', '4.13', '--scenario', 'contract', '--json'];
    await runPatchmatrix(args, { cwd });
    const { cells, columns } = await runOf(cwd, [...args, '--last-failed']);
    expect(columns.map(({ id }) => id)).toEqual(['4.13+none', '4.13+wide']);
    expect(cells.filter(({ variant }) => variant === 'wide').map(({ verdict }) => verdict)).toEqual(
      Array(5).fill('failed'),
    );
  });

  test('has nothing to run where all passed', async () => {
    const cwd = makeProject();
    const args = [...virtual, '-g', 'fail-after@4.13+none'];
    await runPatchmatrix(args, { cwd });
    const { exitCode, stderr } = await runPatchmatrix([...args, '--last-failed'], { cwd });
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^nothing selected: no cell of the last run, \S+, failed\n$/);
  });
});

describe.concurrent('an accepted failure', () => {
  const args = [...virtual, '-g', 'contract/fail-after@4.13+none'];
  const accept = (entry: string): string =>
    makeProject({
      'results/baseline.json': `{\n  "format": 1,\n  "accepted": {\n    "contract/fail-after@4.13+none": ${entry}\n  }\n}\n`,
    });

  test('that passes now is said, with the line to delete', async () => {
    const cwd = accept('{"verdict":"failed","failed":["within"],"because":"a slow machine"}');
    const { exitCode, stdout } = await runPatchmatrix(args, { cwd, env: { COLUMNS: '200' } });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      'contract/fail-after@4.13+none#virtual: failed when it was accepted, passed now ' +
        '(accepted because: a slow machine); delete results/baseline.json:4',
    );
    expect((await runPatchmatrix([...args, '--strict'], { cwd })).exitCode).toBe(1);
  });

  test('counts against the run from the version on that it names', async () => {
    const known = '{"verdict":"failed","failed":["never-reaches unreachable","catches s","within"]';
    const wide = [...virtual, '-g', 'contract/expired-deadline@4.13+wide'];
    for (const [until, exitCode] of [
      ['4.14.0', 0],
      ['4.13.0', 1],
    ] as const) {
      const cwd = makeProject({
        'results/baseline.json': `{"format": 1, "accepted": {"contract/expired-deadline@4.13+wide": ${known},"until":"${until}"}}}`,
      });
      expect((await runPatchmatrix(wide, { cwd })).exitCode).toBe(exitCode);
    }
  });
});

async function runOf(cwd: string, args: readonly string[]): Promise<JsonReport> {
  const { stdout, stderr } = await runPatchmatrix(args, { cwd });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as JsonReport;
}

/** What two runs of the same plan must agree in. */
function withoutTimes(report: JsonReport): unknown {
  const strip = ({
    wallSeconds: _wall,
    cpuMs: _cpu,
    userMs: _user,
    systemMs: _sys,
    peakMemoryKiB: _peakMemory,
    peak: _peak,
    attempts,
    ...cell
  }: JsonCell) => ({
    ...cell,
    attempts: attempts.map(({ wallSeconds: _, ...attempt }) => attempt),
  });
  return { ...report, run: '', startedAt: '', cells: report.cells.map(strip) };
}
