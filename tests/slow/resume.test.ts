/** `run --resume`: goes on with a stored run that did not come to its end, and says why where it does not. */
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { RunEvent } from '../../runner/execute/events.ts';
import { describeOwnProcess } from '../../runner/execute/runner-process.ts';
import { readEvents, readLatestRunFolder, readRun } from '../../runner/record/read-run.ts';
import type { JsonReport } from '../../runner/report/json-report-schema.ts';
import { makeFolder } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';

const scenario = (
  name: string,
  steps: string,
): string => `import { mark, scenario, sleep } from 'patchmatrix';
export default scenario({ title: '${name}', rule: 'It ends.', main: [${steps}], owed: { outcome: 'returned' } });
`;
const files = {
  'matrix.yaml': `subject: anyio
runtimes:
  '4.13': { model: anyio/4.13 }
variants: [none, chatty]
clocks: [virtual]
scenarios: [scenarios/own]
`,
  'variants/chatty.ts': `export default () => console.log('hello');`,
  'scenarios/own/one.ts': scenario('one', `mark('a')`),
  'scenarios/own/two.ts': scenario('two', `sleep(1)`),
};

/** The project of a run that was killed after so many cells had ended. */
async function killedRun(
  args: readonly string[],
  ended: number,
): Promise<{ cwd: string; results: string; run: string }> {
  const cwd = makeFolder(files);
  await runPatchmatrix(args, { cwd });
  const results = join(cwd, 'results');
  const run = readLatestRunFolder(results);
  cutAfter(run, ended);
  return { cwd, results, run };
}

/** As a kill would leave it: with half a line at its end. */
function cutAfter(run: string, ended: number): void {
  const events = readEvents(run);
  let count = 0;
  const kept = events.filter((event) => (event.kind === 'cell-finished' ? (count += 1) : count) <= ended);
  const lines = kept.filter(({ kind }) => kind !== 'run-finished').map((event) => JSON.stringify(event));
  writeFileSync(join(run, 'events.ndjson'), `${lines.join('\n')}\n{"kind":"cell-fin`);
}

const endedIn = (run: string): RunEvent[] => readEvents(run).filter(({ kind }) => kind === 'cell-finished');

describe.concurrent('a run that was killed', () => {
  test('is gone on with: what had finished stays as it was, and the rest runs', async () => {
    const { cwd, results, run } = await killedRun(['run', '--repeat-each', '2', '--json'], 3);
    const before = endedIn(run);
    const { exitCode, stdout } = await runPatchmatrix(['--resume', '-j', '1'], { cwd });
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout) as JsonReport;
    expect(report).toMatchObject({ complete: true, resumes: run.split('/').at(-1) });
    expect(report.cells.map(({ attempts }) => attempts.length)).toEqual([2, 2, 2, 2]);
    const resumed = readLatestRunFolder(results);
    expect(resumed).not.toBe(run);
    expect(endedIn(resumed)).toHaveLength(8);
    expect(endedIn(resumed).slice(0, 3)).toEqual(before);
    expect(readRun(resumed).args).toEqual(['run', '--repeat-each', '2', '--json']);
    // The cells that print have their logs, whichever run they ran in.
    const logs = readdirSync(join(resumed, 'logs')).filter((name) => name.includes('+chatty'));
    expect(logs).toHaveLength(4);
    for (const log of logs) expect(readFileSync(join(resumed, 'logs', log), 'utf8')).toBe('hello\n');
  });

  test('by its name, with another report, and again once it is killed again', async () => {
    const { cwd, results, run } = await killedRun(['run', '--json'], 1);
    await runPatchmatrix(['run', '--resume', run.split('/').at(-1) ?? ''], { cwd });
    const second = readLatestRunFolder(results);
    cutAfter(second, 2);
    const { stdout } = await runPatchmatrix(['run', '--resume', '--reporter', 'text', '--quiet'], { cwd });
    expect(stdout).toContain(`4 cells: 4 passed`);
    expect(stdout).toContain(`\nwent on with ${second.split('/').at(-1) ?? ''}\n`);
    expect(endedIn(readLatestRunFolder(results))).toHaveLength(4);
  });

  test('as a shard goes on as that shard, whatever ran between', async () => {
    const { cwd, results, run } = await killedRun(['run', '--shard', '2/2', '--json'], 1);
    await runPatchmatrix(['run', '--quiet'], { cwd });
    await runPatchmatrix(['run', '--resume', run], { cwd });
    const resumed = readRun(readLatestRunFolder(results));
    expect(resumed).toMatchObject({ complete: true, shard: { index: 2, count: 2 } });
    expect(resumed.cells.map(({ cell }) => cell.id)).toEqual(readRun(run).cells.map(({ cell }) => cell.id));
  });

  test('with --last-failed goes on with what had failed before it', async () => {
    const { cwd, results, run } = await killedRun(['run', '--quiet'], 3);
    const missing = readRun(run).cells.filter(({ state }) => state !== 'finished');
    await runPatchmatrix(['run', '--last-failed'], { cwd });
    const again = readLatestRunFolder(results);
    cutAfter(again, 0);
    const { exitCode } = await runPatchmatrix(['run', '--resume'], { cwd });
    expect(exitCode).toBe(0);
    const resumed = readRun(readLatestRunFolder(results));
    expect(resumed.resumes).toBe(again.split('/').at(-1));
    expect(resumed.cells.map(({ cell }) => cell.id)).toEqual(
      expect.arrayContaining(missing.map(({ cell }) => cell.id)),
    );
  });

  test('is not gone on with once its plan is another', async () => {
    const { cwd, results, run } = await killedRun(['run'], 1);
    appendFileSync(join(cwd, 'variants/chatty.ts'), '\nconsole.log(1);\n');
    const { exitCode, stdout, stderr } = await runPatchmatrix(['run', '--resume'], { cwd });
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^error: expected the plan of \S+ to go on with, found another since: the variant `chatty`; .* without --resume\n$/,
    );
    expect(readLatestRunFolder(results)).toBe(run);
  });

  test('is not gone on with while it lives', async () => {
    const { cwd, run } = await killedRun(['run'], 1);
    const file = join(run, 'events.ndjson');
    const [start = '', ...others] = readFileSync(file, 'utf8').split('\n');
    const living = { ...(JSON.parse(start) as object), process: describeOwnProcess() };
    writeFileSync(file, [JSON.stringify(living), ...others].join('\n'));
    const { exitCode, stderr } = await runPatchmatrix(['run', '--resume'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`found that process ${process.pid} still writes`);
  });
});

describe.concurrent('nothing is run', () => {
  test('of a run that came to its end: its report and its exit code stand', async () => {
    const cwd = makeFolder(files);
    await runPatchmatrix(['run'], { cwd });
    const runs = readdirSync(join(cwd, 'results'));
    const { exitCode, stdout, stderr } = await runPatchmatrix(['run', '--resume', '--quiet'], { cwd });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^\S+ came to its end: nothing is left to run\n$/);
    expect(stdout).toContain('4 cells: 4 passed');
    expect(readdirSync(join(cwd, 'results'))).toEqual(runs);
    const gate = await runPatchmatrix(['gate', '--resume'], { cwd });
    expect(gate.exitCode).toBe(2);
    expect(gate.stderr).toContain('`patchmatrix run --resume` goes on with it');
  });

  test.each([
    [
      ['run', '--resume', '--retries', '3'],
      'expected --resume without --retries: the stored run says what runs',
    ],
    [['run', 'matrix.yaml', '--resume'], 'expected --resume without matrix.yaml'],
    [['run', '--resume'], 'found no such file; `patchmatrix run` makes it'],
    [['run', '--resume', '20200101T000000Z-0000'], 'expected a stored run, found nothing that is called'],
  ])('for a mistake: %j', async (args, message) => {
    const cwd = makeFolder(files);
    const { exitCode, stderr } = await runPatchmatrix(args, { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync(join(cwd, 'results'))).toBe(false);
  });
});
