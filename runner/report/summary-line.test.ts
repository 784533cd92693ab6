import pc from 'picocolors';
import { expect, test } from 'vitest';
import {
  changeCells,
  erroredCell,
  pendingCell,
  recordedResults,
  skippedCell,
} from './fixtures/recorded-results.ts';
import type { RunResults } from '../record/run-results.ts';
import { renderSummary } from './summary-line.ts';

const options = { width: 80, colors: pc.createColors(false) };

test('a complete run tells its counts, its time and its folder', () => {
  const text = renderSummary(recordedResults(), {
    ...options,
    wallSeconds: 41.23,
    resultsFolder: 'results/20261122T213000Z-4f2a/',
  });
  expect(text).toBe('228 cells: 170 passed, 58 failed in 41.2 s\nresults in results/20261122T213000Z-4f2a/');
});

test('an interrupted run tells what did not finish, and every verdict that occurred', () => {
  const results = recordedResults({
    suites: ['contract'],
    complete: true,
    interrupted: 'SIGINT',
    change: (result) =>
      [
        changeCells('4.14+wide', pendingCell),
        changeCells('4.14+narrow', skippedCell),
        changeCells('fail-after@4.13+none', (cell) => erroredCell(cell, {})),
      ].reduce((changed, change) => change(changed), result),
  });
  expect(renderSummary(results, options)).toBe(
    '144 cells: 84 passed, 10 failed, 2 errored, 24 skipped, 24 not finished\ninterrupted by SIGINT',
  );
});

test('a run that did not come to its end says how to go on, wherever it is stored', () => {
  const results = recordedResults({ suites: ['upgrade'], interrupted: 'SIGINT' });
  const endOf = (end: Partial<RunResults>, resultsFolder: string): string | undefined =>
    renderSummary({ ...results, ...end }, { ...options, resultsFolder })
      .split('\n')
      .at(-1);
  expect(endOf({}, 'results/R')).toBe('go on: npx patchmatrix run --resume');
  expect(endOf({ command: 'gate' }, 'results/R')).toBe('go on: npx patchmatrix gate --resume');
  expect(endOf({}, 'a b/results/R')).toBe("go on: npx patchmatrix run --resume 'a b/results/R'");
  expect(endOf({ args: ['review'] }, 'results/R')).toBe('results in results/R');
  const { interrupted: _interrupted, ...killed } = results;
  expect(renderSummary({ ...killed, complete: false }, { ...options, resultsFolder: 'results/R' })).toContain(
    '--resume',
  );
});

test('a run that went on with another names it', () => {
  const results = { ...recordedResults({ suites: ['upgrade'] }), resumes: '20261122T212900Z-0001' };
  expect(renderSummary(results, options).split('\n')[1]).toBe('went on with 20261122T212900Z-0001');
});
