/** The flags that select cells, and what they say about names that nobody has. */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { JsonReport } from '../runner/report/json-report-schema.ts';
import { makeProject } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

describe.concurrent('a filter that selects nothing', () => {
  test('names every unknown name at once, with the nearest ones, exits 4 and leaves no results', async () => {
    const cwd = makeProject();
    const { exitCode, stdout, stderr } = await runPatchmatrix(
      ['run', '--runtime', '4.31', '--variant', 'wdie', '--scenario', 'contract/fail-aftr', 'hot-lop'],
      { cwd },
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toMatch(/^nothing selected: /);
    expect(stderr).toContain('no runtime `4.31`, did you mean `4.13`');
    expect(stderr).toContain('no variant `wdie`, did you mean `wide`?');
    expect(stderr).toContain('no scenario `contract/fail-aftr`, did you mean `contract/fail-after`?');
    expect(stderr).toContain('no scenario `hot-lop`, did you mean `hot-loop`?');
    expect(existsSync(join(cwd, 'results'))).toBe(false);
  });

  test('because no cell has all that is asked for says what was asked for, and exits 4', async () => {
    const { exitCode, stdout, stderr } = await runPatchmatrix(
      ['run', '--variant', 'wide', '-g', 'nobody-is-called-that'],
      { cwd: makeProject() },
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toContain('`nobody-is-called-that`');
    expect(stderr).toContain('variant `wide`');
  });

  test('because it is no regular expression exits 2 and says what is wrong with it', async () => {
    const { exitCode, stdout, stderr } = await runPatchmatrix(['run', '-g', 'fail-(after'], {
      cwd: makeProject(),
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe('error: expected a regular expression, found `fail-(after`: unterminated group\n');
  });
});

describe.concurrent('filters', () => {
  test('meet: a cell has all of them, and any of the names of each', async () => {
    const { stdout } = await runPatchmatrix(
      [
        ...['list', '--json', '--clock', 'virtual', '--runtime', '4.13', '4.14', '--variant', 'narrow'],
        ...['--scenario', 'upgrade', 'fail-after', '-g', 'lost|fail'],
      ],
      { cwd: makeProject() },
    );
    const { cells } = JSON.parse(stdout) as { cells: { id: string }[] };
    expect(cells.map(({ id }) => id).toSorted()).toEqual([
      'contract/fail-after@4.13+narrow#virtual',
      'contract/fail-after@4.14+narrow#virtual',
      'upgrade/start-error-lost@4.13+narrow#virtual',
      'upgrade/start-error-lost@4.14+narrow#virtual',
    ]);
  });

  test('take the name of a cell as it is printed, and the scenario by its title', async () => {
    const cwd = makeProject();
    const byName = await runPatchmatrix(['list', '--json', '-g', 'contract/fail-after@4.13+wide#real'], {
      cwd,
    });
    const byTitle = await runPatchmatrix(['list', '--json', '-g', 'around it, which raises'], { cwd });
    expect((JSON.parse(byName.stdout) as { cells: unknown[] }).cells).toHaveLength(1);
    const { cells } = JSON.parse(byTitle.stdout) as { cells: { scenario: string }[] };
    expect(new Set(cells.map(({ scenario }) => scenario))).toEqual(new Set(['contract/fail-after']));
  });
});

describe.concurrent('--variant with a file', () => {
  const args = ['--clock', 'virtual', '--scenario', 'zombie-scope', 'self-cancel-then-sleep'];

  test('adds a column beside its baseline, pairs the two and leaves the other variants out', async () => {
    const cwd = makeProject();
    copyFileSync(join(cwd, 'variants/narrow.ts'), join(cwd, 'mine.ts'));
    const { exitCode, stdout } = await runPatchmatrix([...args, '--variant', './mine.ts', '--json'], { cwd });
    const { columns } = JSON.parse(stdout) as JsonReport;
    expect(columns.map(({ id, baseline }) => [id, baseline])).toEqual([
      ['4.13+none', null],
      ['4.13+mine', '4.13+none'],
      ['4.14+none', null],
      ['4.14+mine', '4.14+none'],
    ]);
    expect(columns[1]?.suites).toEqual({
      'hot-loop': { passed: 1, total: 1 },
      contract: { passed: 1, total: 1 },
    });
    expect(exitCode).toBe(0);
  });

  test('exits 1 and names the cells if the patch breaks what its baseline keeps', async () => {
    const cwd = makeProject({
      'sub/never.ts':
        'export default ({ CancelScope }: any): void => {\n' +
        '  CancelScope.prototype.deliverCancellation = () => false;\n};\n',
    });
    const { exitCode, stdout } = await runPatchmatrix([...args, '--variant', 'sub/never.ts'], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('✗ contract/self-cancel-then-sleep@4.13+never#virtual\n');
    expect(stdout).toContain('2 cells fail while the baseline passes');
  });

  test('refuses a file that is not there, and a name that the matrix has already', async () => {
    const cwd = makeProject();
    const missing = await runPatchmatrix(['--variant', './mine.ts'], { cwd });
    const taken = await runPatchmatrix(['--variant', './variants/wide.ts'], { cwd });
    expect([missing.exitCode, missing.stderr]).toEqual([
      2,
      'error: expected a file for `--variant ./mine.ts`, found none\n',
    ]);
    expect(taken.exitCode).toBe(2);
    expect(taken.stderr).toContain('use --variant wide');
  });

  test('takes a file once, however it is named, and refuses two files of one name', async () => {
    const patch = 'export default (): void => {};\n';
    const cwd = makeProject({ 'one/new.ts': patch, 'two/new.ts': patch });
    const list = (...files: readonly string[]): ReturnType<typeof runPatchmatrix> =>
      runPatchmatrix(['list', '--json', '-g', 'fail-after@4.13', '--variant', ...files], { cwd });
    const once = JSON.parse((await list('one/new.ts', './one/new.ts')).stdout) as {
      columns: { id: string }[];
    };
    expect(once.columns.map(({ id }) => id)).toEqual(['4.13+none', '4.13+new']);
    expect(await list('one/new.ts', 'two/new.ts')).toMatchObject({
      exitCode: 2,
      stderr:
        'error: expected one file for each variant, found `one/new.ts` and `two/new.ts`; rename one of them\n',
    });
  });
});
