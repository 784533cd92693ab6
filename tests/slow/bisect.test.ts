/** `bisect` over the models of a matrix: where a scenario's verdict changes, or what a program does. */
import { describe, expect, test } from 'vitest';

import { makeFolder, makeProject } from '../make-project.ts';
import { runPatchmatrix, startPatchmatrix } from '../run-patchmatrix.ts';

/** Not in the order of their versions. */
const matrix = [
  'subject: anyio',
  'runtimes:',
  '  "4.14.2": { model: anyio/4.14.2 }',
  '  "4.13": { model: anyio/4.13 }',
  '  "4.14": { model: anyio/4.14 }',
  'variants: [none, wide]',
  'scenarios: [scenarios/hot-loop, scenarios/upgrade]',
  '',
].join('\n');

const files = {
  'matrix.yaml': matrix,
  'one.yaml': matrix.replace(/ {2}"4.1[34]":.*\n/g, ''),
  'finding.json': '{"main": [{"group": "g", "do": [{"spawn": "k", "into": "g", "do": [{"enter": "s"}]}]}]}',
  'suites.yaml': matrix.replace(
    /scenarios:.*/,
    'scenarios: [{ suite: { command: make test, report: tap } }]',
  ),
  'wrong.json': '{"main": [{"slep": 5}]}',
  'half.json': '{',
};

const bisect = (args: readonly string[], env = {}) =>
  runPatchmatrix(['bisect', ...args], { cwd: makeProject(files), env: { COLUMNS: '80', ...env } });

/** With it a search lasts until its time limit. */
const hang =
  'export default ({ CancelScope }: { CancelScope: { prototype: { deliverCancellation: () => void } } }) => {\n' +
  '  CancelScope.prototype.deliverCancellation = () => { for (;;); };\n};\n';

describe.concurrent('bisect', () => {
  test('prints a line a version that was tried, the answer, and the command that repeats it', async () => {
    const { exitCode, stdout } = await bisect(['hot-loop/zombie-scope']);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      [
        'hot-loop/zombie-scope on 3 runtimes of matrix.yaml, 4.13 to 4.14.2',
        '  4.13    failed   rescheduled 12503 times, and on after main ended',
        '  4.14.2  passed',
        '  4.14    failed   rescheduled 12503 times, and on after main ended',
        '',
        'the verdict changed in 4.14.2: failed → passed',
        '  npx patchmatrix bisect hot-loop/zombie-scope',
        '',
      ].join('\n'),
    );
  });

  test.each([
    ['upgrade/lock-cancelled-waiter', [], 'the verdict changed in 4.14: failed → passed'],
    ['lock-cancelled-waiter', [], 'the verdict changed in 4.14: failed → passed'],
    ['scenarios/upgrade/start-error-lost.ts', [], 'the verdict changed in 4.14: passed → failed'],
    [
      'hot-loop/zombie-scope',
      ['--variant', 'wide'],
      'no change between 4.13 and 4.14.2: passed in both; --all',
    ],
    [
      'hot-loop/zombie-scope',
      ['--variant', './variants/narrow.ts'],
      'no change between 4.13 and 4.14.2: passed',
    ],
    ['hot-loop/cancel-then-lock', ['--all'], 'passed in all 3 that could be run'],
    ['finding.json', [], 'the behaviour changed in 4.14: from “returned after'],
  ])('%s %j: %s', async (subject, flags, answer) => {
    const { exitCode, stdout, stderr } = await bisect([subject, ...flags]);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(answer);
    for (const line of stdout.split('\n')) {
      if (!line.includes('npx patchmatrix')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  test('--all tries every version, and --json says what each came to', async () => {
    const { stdout } = await bisect(['hot-loop/zombie-scope', '--all', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      versions: ['4.13', '4.14', '4.14.2'],
      tries: [
        { version: '4.13', shown: 'failed' },
        { version: '4.14', shown: 'failed' },
        { version: '4.14.2', shown: 'passed' },
      ],
      answer: 'changed',
      firstChanged: '4.14.2',
      changes: [{ before: '4.14', candidates: ['4.14.2'], from: 'failed', to: 'passed' }],
      runs: [
        { shown: 'failed', versions: ['4.13', '4.14'] },
        { shown: 'passed', versions: ['4.14.2'] },
      ],
    });
  });

  test('a version on which the patch cannot be applied is passed over, and where that leaves a choice, both are named', async () => {
    const project = makeProject({ ...files, 'odd.ts': failsOn('4.14.0') });
    const { exitCode, stdout } = await runPatchmatrix(
      ['bisect', 'hot-loop/zombie-scope', '--variant', './odd.ts'],
      { cwd: project, env: { COLUMNS: '80' } },
    );
    expect(stdout).toMatch(/4\.14 +skipped +.*not on this one/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'the verdict changed in one of 4.14 and 4.14.2: failed → passed; 4.14 could not be run',
    );
    expect(exitCode).toBe(0);
  });

  test('a version on which it hangs fails, and is not passed over', async () => {
    const project = makeProject({ ...files, 'hang.ts': hang });
    const { stdout } = await runPatchmatrix(
      ['bisect', 'hot-loop/zombie-scope', '--variant', './hang.ts', '--timeout', '1'],
      { cwd: project, env: { COLUMNS: '80' } },
    );
    expect(stdout).toContain('no change between 4.13 and 4.14.2: failed in both');
  });

  test('too few versions that can be run decide nothing: exit code 3', async () => {
    const project = makeProject({ ...files, 'odd.ts': failsOn('4.14.0', '4.14.2') });
    const { exitCode, stdout } = await runPatchmatrix(
      ['bisect', 'hot-loop/zombie-scope', '--variant', './odd.ts'],
      { cwd: project },
    );
    expect(stdout).toContain('not decided: of 3 versions only one could be run');
    expect(exitCode).toBe(3);
  });

  test('ends with the code of the signal that ends it', async () => {
    const running = startPatchmatrix(['bisect', 'hot-loop/zombie-scope', '--all', '--variant', './hang.ts'], {
      cwd: makeProject({ ...files, 'hang.ts': hang }),
    });
    running.stdout.once('data', () => running.kill('SIGINT'));
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(130);
    expect(stdout).toContain('interrupted: not decided');
  });

  test.each([
    [['hot-loop/zombi-scope'], 4, 'did you mean `hot-loop/zombie-scope`?'],
    [['hot-loop/zombie-scope', '--variant', 'wdie'], 4, 'did you mean `wide`?'],
    [['hot-loop/zombie-scope', '--variant', './nope.ts'], 2, 'expected a file for `--variant ./nope.ts`'],
    [['hot-loop/zombie-scope', '--variant', './variants/wide.py'], 2, 'expected a variant as .ts or .js'],
    [['hot-loop/zombie-scope', '--versions', '4.13'], 2, 'expected a range of versions'],
    [['hot-loop/zombie-scope', '--on', 'anyio@4.13.0'], 2, 'its versions go to --versions'],
    [['hot-loop/zombie-scope', '--yanked'], 2, 'expected --on or --versions beside'],
    [['hot-loop/zombie-scope', '--matrix', 'one.yaml'], 4, 'expected at least two runtimes'],
    [['hot-loop/zombie-scope', '--matrix', 'suites.yaml'], 2, 'suites.yaml has only suites'],
    [['nowhere.json'], 2, 'expected a program in `nowhere.json`, found no such file'],
    [['half.json'], 2, 'expected a program as JSON in `half.json`'],
    [['wrong.json'], 2, 'did you mean `sleep`?'],
    [['nowhere.ts'], 2, 'expected a scenario in `nowhere.ts`'],
  ])('%j is refused', async (args, code, message) => {
    const { exitCode, stderr } = await bisect(args);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  test('releases without a Python are an error of the environment', async () => {
    const args = ['bisect', 'contract/fail-after', '--on', 'anyio', '--versions', '>=4.13'];
    const env = { PATCHMATRIX_PYTHON: '/nowhere/python' };
    const { exitCode, stderr } = await runPatchmatrix(args, { cwd: makeFolder(), env });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('expected Python 3.10 or later for the releases of anyio');
  });

  test('a diff in variants/ is found by its name, also if no matrix has it', async () => {
    const args = ['bisect', 'contract/fail-after', '--on', 'anyio', '--variant', 'skips'];
    const cwd = makeFolder({
      'variants/skips.patch': '--- a/anyio/x.py\n+++ b/anyio/x.py\n@@ -1 +1 @@\n-a\n+b\n',
    });
    const env = { PATCHMATRIX_PYTHON: '/nowhere/python' };
    // Without a Python it comes as far as that.
    const { stderr } = await runPatchmatrix(args, { cwd, env });
    expect(stderr).toContain('expected Python 3.10 or later for the releases of anyio');
  });
});

/** A patch that some versions of the model refuse. */
function failsOn(...versions: readonly string[]): string {
  return (
    'export default ({ version }: { version: string }) => {\n' +
    `  if (${JSON.stringify(versions)}.includes(version)) throw new Error('not on this one');\n};\n`
  );
}
