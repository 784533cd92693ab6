import pc from 'picocolors';
import { expect, test } from 'vitest';

import { defaultClockSettings, type TestResult } from '../cell/protocol.ts';
import { compareWithBaselines } from '../compare/compare-columns.ts';
import { observeInFile } from '../execute/observe-test.ts';
import { FileProgress } from '../execute/file-progress.ts';
import { type Observation, resultsFormat, type RunEvent } from '../execute/events.ts';
import type { Plan, PlannedSuiteFile } from '../plan/plan.ts';
import { reduceEvents } from '../record/reduce-events.ts';
import type { RunResults } from '../record/run-results.ts';
import { renderPassTable } from './pass-table.ts';

const file: PlannedSuiteFile = {
  ...{ kind: 'suite', id: 'own/a.test.js', suite: 'own', file: 'a.test.js', line: 1, column: 1 },
  ...{
    title: 'a.test.js',
    rule: '',
    sources: {},
    runner: { kind: 'vitest', args: [] },
    testFile: 'a.test.js',
  },
};
const columns = [
  { id: '1+none', runtime: '1', variant: 'none' },
  { id: '1+new', runtime: '1', variant: 'new', baseline: '1+none' },
];
const plan: Plan = {
  ...{ matrix: 'matrix.yaml', subject: 'fixture', runtimes: [], variants: [], scenarios: [file], columns },
  cells: columns.map(({ id }) => ({
    id: `own/a.test.js@${id}#real`,
    ...{ column: id, scenario: file.id, clock: 'real' },
  })),
  settings: defaultClockSettings,
};

/** The results of a run in which the tests of each column came to this. */
function resultsOf(
  outcomes: Readonly<Record<string, Readonly<Record<string, TestResult['outcome'] | 'not run'>>>>,
): RunResults {
  const events: RunEvent[] = [
    {
      ...{ kind: 'run-started', format: resultsFormat, run: 'r', startedAt: '', patchmatrix: '0', node: '' },
      ...{ platform: '', command: 'run', args: [], plan, planSha256: '' },
    },
  ];
  for (const cell of plan.cells) {
    const own = Object.entries(outcomes[cell.column] ?? {});
    const tests = new FileProgress(file, cell).add(own.map(([name]) => ({ test: name })));
    const at = { atMs: 0, attempt: 1 };
    events.push({ kind: 'tests-found', cell: cell.id, ...at, tests });
    for (const [index, [, outcome]] of own.entries()) {
      if (outcome === 'not run') continue;
      const observation = observeInFile({ kind: 'test', outcome, elapsed: 0.5 }, 500, undefined);
      events.push({ kind: 'cell-finished', cell: tests[index]?.cell.id ?? '', ...at, observation });
    }
    const observation: Observation = {
      ...{ end: 'exited', exitCode: 0, leaked: false, wallMs: 1 },
      result: { wallSeconds: 1, result: { kind: 'suite', outcome: 'returned', elapsed: 1 } },
    };
    events.push({ kind: 'cell-finished', cell: cell.id, ...at, observation });
  }
  return reduceEvents([...events, { kind: 'run-finished', atMs: 1 }]);
}

const many = (
  outcome: TestResult['outcome'],
  from: number,
  to: number,
): Record<string, TestResult['outcome']> =>
  Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`t${String(from + index)}`, outcome]));

const tableOf = (results: RunResults): string =>
  renderPassTable(results, { width: 80, colors: pc.createColors(false) });

test('of many tests those are shown that fail, differ or are in one column only', () => {
  const results = resultsOf({
    '1+none': { ...many('passed', 0, 30), ...many('skipped', 30, 33), old: 'passed' },
    '1+new': { ...many('passed', 0, 29), ...many('skipped', 30, 33), t29: 'failed', added: 'passed' },
  });
  expect(tableOf(results)).toMatchInlineSnapshot(`
    "own       1
              none      new
      t29     ✓ 500 ms  ✗ 500 ms
      old     ✓ 500 ms
      added             ✓ 500 ms
      … and 29 tests that passed and 3 that were skipped in every column
      passed  31/31     30/31"
  `);
  const [comparison] = compareWithBaselines(results);
  const changes = comparison?.changes.filter(({ change }) => change !== 'same' && change !== 'skipped');
  expect(changes?.map(({ change, scenario }) => [change, scenario.title])).toEqual([
    ['regressed', 't29'],
    ['removed', 'old'],
    ['added', 'added'],
  ]);
});

test('of a run that did not come to its end those that have not run are counted', () => {
  const notRun = Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [`n${String(index)}`, 'not run' as const]),
  );
  const results = resultsOf({
    '1+none': { ...many('passed', 0, 30), ...notRun },
    '1+new': { ...many('passed', 0, 28), t28: 'failed', t29: 'not run', ...notRun },
  });
  expect(tableOf(results)).toMatchInlineSnapshot(`
    "own       1
              none      new
      t28     ✓ 500 ms  ✗ 500 ms
      … and 28 tests that passed in every column, 11 that have not run in all
      passed  30/40     28/40"
  `);
});

test('of few tests all are shown, without the file that all of them are in', () => {
  expect(tableOf(resultsOf({ '1+none': many('passed', 0, 2), '1+new': many('passed', 0, 2) })))
    .toMatchInlineSnapshot(`
    "own       1
              none      new
      t0      ✓ 500 ms  ✓ 500 ms
      t1      ✓ 500 ms  ✓ 500 ms
      passed  2/2       2/2"
  `);
});
