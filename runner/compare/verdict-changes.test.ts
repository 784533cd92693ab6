import { expect, test } from 'vitest';

import type { CellResult } from '../record/run-results.ts';
import { reduceEvents } from '../record/reduce-events.ts';
import { events, hangs, neverComes, passes, skipped } from '../record/fixtures/build-events.ts';
import { listVerdictChanges, type SeenCell, seeCell } from './verdict-changes.ts';

const { cells } = reduceEvents(events);
const seen = (verdicts: Readonly<Record<string, SeenCell['verdict']>>): Map<string, SeenCell> =>
  new Map(Object.entries(verdicts).map(([id, verdict]) => [id, { verdict, reason: '' }]));
const turns = (before: ReadonlyMap<string, SeenCell>, after: readonly CellResult[] = cells): string[] =>
  listVerdictChanges(before, after).map(
    ({ cell, kind, before: from, verdict }) => `${cell} ${kind}: ${from}, ${verdict}`,
  );

test('what is as it was is no change, whatever it is', () => {
  expect(turns(new Map(cells.map((cell) => [cell.cell.id, seeCell(cell)])))).toEqual([]);
});

test('what got worse comes before what got better', () => {
  expect(turns(seen({ [passes.id]: 'failed', [hangs.id]: 'passed' }))).toEqual([
    `${hangs.id} worse: passed, failed`,
    `${passes.id} better: failed, passed`,
  ]);
});

test('of what was not known only what does not pass is told', () => {
  expect(turns(new Map())).toEqual([`${hangs.id} worse: unknown, failed`]);
});

test('what is skipped, or has not come to its end, did not turn', () => {
  expect(turns(seen({ [skipped.id]: 'failed', [neverComes.id]: 'failed', [hangs.id]: 'skipped' }))).toEqual(
    [],
  );
});

test('a cell whose attempts disagree is as bad as one that fails', () => {
  const after = cells.map((cell) =>
    cell.cell.id === passes.id ? { ...cell, spurious: '1 of 2 failed' } : cell,
  );
  expect(turns(seen({ [passes.id]: 'passed', [hangs.id]: 'failed' }), after)).toEqual([
    `${passes.id} worse: passed, spurious`,
  ]);
});
