/** `reduce`: from a patch and the parts that it says it has to what is worth keeping of it, by its command line. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { makeProject } from '../make-project.ts';
import { runPatchmatrix, startPatchmatrix } from '../run-patchmatrix.ts';

interface Report {
  readonly runtime: { readonly id: string };
  readonly kept: { readonly parts: readonly string[]; readonly fixes: readonly string[] } | null;
  readonly lost: readonly {
    readonly fix: string;
    readonly parts: readonly string[];
    readonly regressions: readonly unknown[];
  }[];
  readonly larger: readonly {
    readonly part: string;
    readonly regressions: readonly { readonly id: string }[];
  }[];
  readonly smaller: readonly { readonly part: string; readonly fixes: readonly string[] }[];
  readonly equals: { readonly variants: readonly string[]; readonly programs: number };
  readonly tried: { readonly sets: number; readonly programs: number };
}

describe('reduce', () => {
  test('finds in `wide` the skip of done tasks alone, which is `narrow`, and writes it as a variant', async () => {
    const cwd = makeProject();
    const { exitCode, stdout, stderr } = await reduce(cwd, 'wide', '--json', '--emit', 'variants/reduced.ts');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const report = JSON.parse(stdout) as Report;
    expect(report.runtime.id).toBe('4.13');
    expect(report.kept).toEqual({
      parts: ['done'],
      fixes: ['hot-loop/orphaned-task-group', 'hot-loop/zombie-scope'],
    });
    expect(report.lost.map(({ fix }) => fix)).toEqual(['hot-loop/refusing-waiter']);
    expect(report.lost[0]?.regressions.length).toBeGreaterThan(0);
    expect(report.smaller).toMatchObject([{ part: 'done', fixes: [] }]);
    expect(report.larger.map(({ part }) => part)).toEqual([
      'current',
      'must-cancel',
      'not-started',
      'waiter-done',
    ]);
    expect(report.larger[0]?.regressions.map(({ id }) => id)).toContain('contract/self-cancel-then-sleep');
    expect(report.equals.variants).toEqual(['narrow']);
    expect(report.tried.sets).toBe(2 ** 5);

    const gate = await runPatchmatrix(
      ['gate', '--clock', 'virtual', '--runtime', '4.13', '--variant', './variants/reduced.ts'],
      { cwd },
    );
    expect(gate.exitCode).toBe(0);
    expect(gate.stdout).toMatch(/0 regressed, 2 fixed/);
  });

  test('prints what it found also where the patch cannot be written', async () => {
    const cwd = makeProject({ taken: 'a file\n', 'three.ts': partsOf('done', 'current', 'must-cancel') });
    const args = ['--json', '--emit', 'taken/reduced.ts'];
    const { exitCode, stdout, stderr } = await reduce(cwd, './three.ts', ...args);
    expect(stderr).toBe(
      'error: expected to make the folder of taken/reduced.ts, found a file in its place; move it away, or name another path\n',
    );
    expect(JSON.parse(stdout)).toMatchObject({ kept: { parts: ['done'] } });
    expect(exitCode).toBe(2);
  });

  test('says what is kept and what is lost in lines that fit, with the command that repeats it', async () => {
    const cwd = makeProject({ 'three.ts': partsOf('done', 'current', 'must-cancel') });
    const { exitCode, stdout } = await reduce(cwd, './three.ts');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^three on 4\.13 \(4\.13\.0\), the lowest runtime of matrix\.yaml, 3 parts\n/);
    expect(stdout).toContain('\nkeep done, leave current, must-cancel\n');
    expect(stdout).toContain('\nkeeps 2 of 3 fixes, and breaks nothing\n');
    expect(stdout).toMatch(/✗ hot-loop\/refusing-waiter takes must-cancel, which breaks explored-\d+\n/);
    expect(stdout).toMatch(/\+ current {6}brings back contract\/cancelled-before-entry,/);
    expect(stdout).toContain('It is equal in every field to 4.13+narrow');
    expect(stdout).toContain(
      'npx patchmatrix reduce --variant ./three.ts --runtime 4.13 --seed 1 --count 200\n',
    );
    // A command stays on its line, to be copied.
    const lines = stdout.split('\n').filter((line) => !line.startsWith('  npx '));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('has nothing to lose where a patch breaks nothing, and writes no smaller one', async () => {
    const cwd = makeProject({ 'whole.ts': partsOf('done', 'nothing') });
    const { exitCode, stdout } = await reduce(cwd, './whole.ts', '--emit', './less.ts');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('There is nothing to lose');
    expect(stdout).toContain('./less.ts was not written');
    expect(existsSync(join(cwd, 'less.ts'))).toBe(false);
  });

  test('has nothing to keep where a patch fixes nothing', async () => {
    const cwd = makeProject({ 'harm.ts': partsOf('current', 'nothing') });
    const { exitCode, stdout } = await reduce(cwd, './harm.ts');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('There is nothing to keep: the patch fixes no scenario of the matrix.');
  });

  test('that is interrupted says how to start anew', async () => {
    const search = startPatchmatrix(['reduce', '--variant', 'wide', '--count', '1000000'], {
      cwd: makeProject(),
    });
    await waitForWorkers(search.pid ?? 0);
    search.kill('SIGINT');
    const { exitCode, stdout } = await search;
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/^interrupted: `npx patchmatrix reduce --variant wide /);
  });
});

describe('reduce refuses', () => {
  test.each<[string, number, RegExp, readonly string[]]>([
    ['a patch without parts', 2, /export const parts = \{ first: 'what it does'/, ['--variant', 'narrow']],
    ['no patch', 2, /expected a patch for --variant, found `none`/, ['--variant', 'none']],
    ['a patch that is not there', 4, /did you mean `wide`\?/, ['--variant', 'wied']],
    [
      'a patch whose parts are not the whole',
      2,
      /with all parts it does not do/,
      ['--variant', './other.ts'],
    ],
    ['a patch of one part', 2, /it has one part, `only`/, ['--variant', './single.ts']],
    ['a patch that fails', 2, /could not be opened: not today/, ['--variant', './broken.ts']],
    [
      'to write over a file',
      2,
      /expected a new file for --emit, found `matrix\.ts` there already/,
      ['--variant', 'wide', '--emit', 'matrix.ts'],
    ],
    [
      'to write what the runtime cannot load',
      2,
      /expected a file for --emit that the runtime loads/,
      ['--variant', 'wide', '--emit', 'reduced.py'],
    ],
  ])('%s', async (_, code, message, args) => {
    const cwd = makeProject({
      'matrix.ts': '',
      'other.ts':
        "import wide from './variants/wide.ts';\n" +
        "export const parts = { a: 'one', b: 'another' };\n" +
        'export default (subject, on) => { if (on === undefined) wide(subject); };\n',
      'single.ts': "export const parts = { only: 'all' };\nexport default () => undefined;\n",
      'broken.ts': "export default () => { throw new Error('not today'); };\n",
    });
    const { exitCode, stdout, stderr } = await runPatchmatrix(['reduce', '--count', '200', ...args], { cwd });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(readFileSync(join(cwd, 'matrix.ts'), 'utf8')).toBe('');
  });
});

/** A patch that consists of some parts of `wide`; one that `wide` does not know does nothing. */
/** Until the search has workers, whose command line ends in `batch.cjs`: from then on it can be interrupted. */
async function waitForWorkers(pid: number): Promise<void> {
  for (;;) {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    const commands = children.map((child) => tryRead(`/proc/${child}/cmdline`));
    if (commands.some((command) => command.includes('batch.cjs'))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Empty for a process that is gone. */
function tryRead(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function partsOf(...names: readonly string[]): string {
  const parts = JSON.stringify(Object.fromEntries(names.map((name) => [name, 'a part'])));
  return (
    "import wide from './variants/wide.ts';\n" +
    `export const parts = ${parts};\n` +
    'export default (subject, on = new Set(Object.keys(parts))) => wide(subject, on);\n'
  );
}

function reduce(cwd: string, variant: string, ...args: readonly string[]): ReturnType<typeof runPatchmatrix> {
  return runPatchmatrix(['reduce', '--variant', variant, '--count', '200', ...args], {
    cwd,
    env: { COLUMNS: '80' },
  });
}
