/** What the real clock measures confirms what the virtual clock decides. */
import { join, relative } from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { readLatestRunFolder, readRun } from '../runner/record/read-run.ts';
import { findDisagreements } from './find-disagreements.ts';
import { acceptRepositoryResults, makeProject } from './make-project.ts';
import { type Finished, runPatchmatrix } from './run-patchmatrix.ts';

/** The selection holds a cell that sleeps its five seconds away. */
const selection = ['-g', 'self-cancel-then-sleep@4.13', '--variant', 'none', 'wide'];

let whole: Finished & { readonly cwd: string };
let selected: Finished;

// Cells that sleep leave the machine to others, so that both runs go on at the same time.
beforeAll(async () => {
  const cwd = makeProject();
  acceptRepositoryResults(cwd);
  [whole, selected] = await Promise.all([
    runPatchmatrix([], { cwd, timeoutMs: 50_000 }).then((finished) => ({
      ...finished,
      cwd,
    })),
    runPatchmatrix(selection, { cwd: makeProject() }),
  ]);
}, 60_000);

describe('the default matrix on both clocks', () => {
  test('is no worse than the repository accepts, so that it exits 0, and names the folder of its results', () => {
    const { cwd, exitCode, stdout, stderr } = whole;
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).toContain('No worse than results/baseline.json accepts.');
    const runFolder = relative(cwd, readLatestRunFolder(join(cwd, 'results')));
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`results in ${runFolder}`);
  });

  test('counts what passed under every column of the table', () => {
    const passed = whole.stdout.split('\n').filter((line) => line.trimStart().startsWith('passed'));
    expect(passed.map((line) => line.match(/\d+\/\d+/g))).toEqual([
      ['12/12', '7/12', '12/12', '12/12', '7/12', '12/12'],
      ['1/4', '3/4', '3/4', '1/4', '3/4', '3/4'],
      ['1/3', '1/3', '1/3', '2/3', '2/3', '2/3'],
    ]);
  });

  test('has the same verdict on either clock in all 114 cells', () => {
    const results = readRun(readLatestRunFolder(join(whole.cwd, 'results'))).cells;
    const verdicts = new Map(results.map(({ cell, judgement }) => [cell.id, judgement?.verdict]));
    const onVirtualClock = results.map(({ cell }) => cell).filter(({ clock }) => clock === 'virtual');
    expect(onVirtualClock).toHaveLength(114);
    for (const { id } of onVirtualClock) {
      expect(verdicts.get(id), id).toMatch(/^(passed|failed)$/);
      expect(verdicts.get(id.replace('#virtual', '#real')), id).toBe(verdicts.get(id));
    }
  });

  test('reaches the same marks and catches in the same scopes on either clock', () => {
    expect(findDisagreements(readRun(readLatestRunFolder(join(whole.cwd, 'results'))))).toEqual([]);
  });

  test('measures on the real clock what a hot loop costs, and that a loop at rest costs nothing', () => {
    const results = readRun(readLatestRunFolder(join(whole.cwd, 'results'))).cells;
    const measured = (id: string) => results.find(({ cell }) => cell.id === id)?.observation?.result;
    const hot = measured('hot-loop/zombie-scope@4.14+none#real');
    const resting = measured('hot-loop/zombie-scope@4.14+narrow#real');
    expect(hot && 'reschedules' in hot.result ? hot.result.reschedules : 0).toBeGreaterThan(1000);
    expect(hot?.polls).toBeGreaterThan(1000);
    expect(resting?.result).toMatchObject({ reschedules: 0, afterwards: 0 });
    expect(resting?.polls).toBeLessThan(200);
  });
});

test('a selection is judged on both clocks, and the table says how long its cells really took', () => {
  expect(selected.exitCode).toBe(1);
  expect(selected.stdout).toMatch(/^ {2}self-cancel-then-sleep {2}✓ +[\d.]+ [mµ]s +✗ 5\.\d+ s$/m);
  expect(selected.stdout).toContain('✗ contract/self-cancel-then-sleep@4.13+wide#virtual on both clocks\n');
  expect(selected.stdout).not.toContain('*');
});
