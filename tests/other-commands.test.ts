/** `list`, `bench` and `init`, each from what it is given to what it leaves behind. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as v from 'valibot';
import { describe, expect, test } from 'vitest';

import { benchSchema } from '../runner/report/html/bench-schema.ts';
import type { JsonReport } from '../runner/report/json-report-schema.ts';
import { makeFolder, makeProject } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

describe.concurrent('list', () => {
  test('prints the plan for people, and runs nothing', async () => {
    const cwd = makeProject();
    const { exitCode, stdout, stderr } = await runPatchmatrix(['list'], { cwd });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^ {2}4\.13 +4\.13\.0 .*anyio\/4\.13$/m);
    expect(stdout).toMatch(/^ {2}wide +variants\/wide\.ts$/m);
    expect(stdout).toMatch(/^contract 12$/m);
    expect(stdout).toMatch(/\n228 cells: 19 scenarios × 6 columns × 2 clocks, 0 skipped\n$/);
    expect(existsSync(join(cwd, 'results'))).toBe(false);
  });

  test('prints it as JSON, with the cells in order and the column that each is compared with', async () => {
    const { stdout } = await runPatchmatrix(['list', '--json', '--clock', 'real', '-g', 'fail-after@4.14'], {
      cwd: makeProject(),
    });
    expect(JSON.parse(stdout)).toEqual({
      columns: [
        { id: '4.14+none', runtime: '4.14', variant: 'none' },
        { id: '4.14+wide', runtime: '4.14', variant: 'wide', baseline: '4.14+none' },
        { id: '4.14+narrow', runtime: '4.14', variant: 'narrow', baseline: '4.14+none' },
      ],
      cells: ['none', 'wide', 'narrow'].map((variant) => ({
        id: `contract/fail-after@4.14+${variant}#real`,
        scenario: 'contract/fail-after',
        runtime: '4.14',
        variant,
        clock: 'real',
      })),
    });
  });

  test('prints one line for GitHub, whose entries select one column each', async () => {
    const cwd = makeProject();
    const { stdout } = await runPatchmatrix(['list', '--format', 'github', '--runtime', '4.13'], { cwd });
    expect(stdout.trimEnd()).not.toContain('\n');
    const { include } = JSON.parse(stdout) as { include: Record<string, string>[] };
    expect(include).toEqual(['none', 'wide', 'narrow'].map((variant) => ({ runtime: '4.13', variant })));
  });

  test('names jobs for shards that `run --shard` takes, and only for GitHub', async () => {
    const cwd = makeProject();
    const filter = ['-g', 'self-cancel', '--runtime', '4.13', '--clock', 'virtual'];
    const { stdout } = await runPatchmatrix(['list', '--format', 'github', '--shards', '9', ...filter], {
      cwd,
    });
    const { include } = JSON.parse(stdout) as { include: { shard: string }[] };
    expect(include.map(({ shard }) => shard)).toEqual(['1/2', '2/2']);
    const last = await runPatchmatrix(['run', '--shard', '2/2', '--json', ...filter], { cwd });
    expect((JSON.parse(last.stdout) as JsonReport).cells).toHaveLength(3);

    const { exitCode, stderr } = await runPatchmatrix(['list', '--shards', '2'], { cwd });
    expect([exitCode, stderr]).toEqual([
      2,
      'error: expected --shards beside --format github, found --format table\n',
    ]);
  });
});

describe.concurrent('bench', () => {
  const quick = ['bench', '--rounds', '1', '--min-time', '2', '--runtime', '4.13', '--variant', 'narrow'];

  test('prints a block a measurement, and in each a line a column with its ratio to the baseline', async () => {
    const cwd = makeProject();
    const args = [...quick, '--scenario', 'contract'];
    const { exitCode, stdout, stderr } = await runPatchmatrix(args, { cwd });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const blocks = stdout.trimEnd().split('\n\n');
    expect(blocks.pop()).toMatch(/^Medians of 1 round/);
    expect(blocks.pop()).toMatch(/^growth of delivery pass\n {2}4\.13\+none +n\^/);
    expect(blocks.map((block) => block.split('\n')[0])).toEqual([
      'delivery pass, 1 task',
      'delivery pass, 10 tasks',
      'delivery pass, 100 tasks',
      ...readdirSync(join(cwd, 'scenarios/contract'))
        .map((file) => `contract/${file.replace('.ts', '')}`)
        .toSorted(),
    ]);
    for (const block of blocks) {
      expect(block).toMatch(
        /^.+\n {2}4\.13\+none +[\d.]+ [nµm]?s .*\n {2}4\.13\+narrow +.* [\d.]+ × {2}too few rounds against 4\.13\+none$/,
      );
    }
  });

  test('prints one JSON value with --json', async () => {
    const { stdout } = await runPatchmatrix([...quick, '--scenario', 'upgrade', '--json'], {
      cwd: makeProject(),
    });
    const { measurements, growths, measuredAt, patchmatrix, ...rest } = v.parse(
      benchSchema,
      JSON.parse(stdout),
    );
    expect(patchmatrix).toMatch(/^\d+\.\d+\.\d+/);
    expect(Date.parse(measuredAt)).toBeGreaterThan(0);
    const runtime = { runtime: '4.13', version: '4.13.0' };
    expect(rest).toEqual({
      ...{ kind: 'bench', matrix: 'matrix.yaml', subject: 'anyio', rounds: 1, timeMs: 2 },
      problems: [],
      columns: [
        { id: '4.13+none', variant: 'none', ...runtime },
        { id: '4.13+narrow', variant: 'narrow', baseline: '4.13+none', ...runtime },
      ],
    });
    expect(measurements).toHaveLength(2 * (3 + 3));
    expect(growths?.map(({ of, column }) => [of, column])).toEqual([
      ['delivery pass', '4.13+none'],
      ['delivery pass', '4.13+narrow'],
    ]);
    for (const { column, median, medians, ratio, ratios } of measurements) {
      expect(median).toBeGreaterThan(0);
      expect(medians).toEqual([median]);
      expect(typeof ratio).toBe(column === '4.13+none' ? 'undefined' : 'number');
      expect(ratios).toEqual(ratio === undefined ? undefined : [ratio]);
    }
    expect(measurements.flatMap(({ growth }) => (growth === undefined ? [] : [growth]))).toEqual(
      [1, 1, 10, 10, 100, 100].map((size) => ({ of: 'delivery pass', size, unit: 'tasks' })),
    );
  });

  test('exits 4 for a suite that is not there, with the nearest name', async () => {
    const { exitCode, stderr } = await runPatchmatrix(['bench', '--scenario', 'contrac'], {
      cwd: makeProject(),
    });
    expect(exitCode).toBe(4);
    expect(stderr).toContain('did you mean `contract`?');
  });
});

describe.concurrent('init', () => {
  test('writes a start whose run shows a patch that breaks something; a second time it touches nothing', async () => {
    const cwd = makeFolder();
    const init = await runPatchmatrix(['init'], { cwd });
    expect([init.exitCode, init.stderr]).toEqual([0, '']);
    expect(init.stdout).toContain('wrote matrix.yaml\n');

    const run = await runPatchmatrix(['--clock', 'virtual', '--json'], { cwd });
    expect(run.exitCode).toBe(1);
    const { columns } = JSON.parse(run.stdout) as JsonReport;
    expect(columns.map(({ id, suites }) => [id, suites['shutdown']])).toEqual([
      ['4.13+none', { passed: 2, total: 2 }],
      ['4.13+patience', { passed: 1, total: 2 }],
      ['4.14+none', { passed: 2, total: 2 }],
      ['4.14+patience', { passed: 1, total: 2 }],
    ]);

    writeFileSync(join(cwd, 'matrix.yaml'), '# mine\n');
    const again = await runPatchmatrix(['init'], { cwd });
    expect([again.exitCode, again.stdout]).toEqual([2, '']);
    expect(again.stderr).toContain('`matrix.yaml`');
    expect(again.stderr).toContain('nothing was written');
    expect(readFileSync(join(cwd, 'matrix.yaml'), 'utf8')).toBe('# mine\n');
  });

  test('says how to run it from where the user is', async () => {
    const { stdout } = await runPatchmatrix(['init', 'my review'], { cwd: makeFolder() });
    expect(stdout).toContain("\nRun it: cd 'my review' && npx patchmatrix run\n");
  });

  test('refuses a folder that has one of its files, before it writes another', async () => {
    const cwd = makeFolder({ 'sub/variants/patience.ts': '// mine\n' });
    const { exitCode } = await runPatchmatrix(['init', 'sub'], { cwd });
    expect(exitCode).toBe(2);
    expect(existsSync(join(cwd, 'sub/matrix.yaml'))).toBe(false);
  });
});
