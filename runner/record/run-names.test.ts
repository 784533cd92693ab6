import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildRunName, isRunName, selectOldRuns } from './run-names.ts';

const names = fc
  .tuple(
    fc.date({ min: new Date('2000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }),
    fc.nat(0xffff),
  )
  .map(([date, number]) => buildRunName(date, number.toString(16).padStart(4, '0')));

test('a run is named for its second in UTC', () => {
  expect(buildRunName(new Date('2026-11-22T21:30:00.789Z'), '4f2a')).toBe('20261122T213000Z-4f2a');
});

test('every name is a name, and nothing that only looks like one is', () => {
  fc.assert(fc.property(names, (name) => isRunName(name)));
  for (const name of [
    'latest.json',
    '20261122T213000Z',
    '20261122T213000Z-4f2',
    '20261122T213000Z-4f2a.bak',
    '..',
  ]) {
    expect(isRunName(name)).toBe(false);
  }
});

test('the newest runs are kept and nothing but runs is ever old', () => {
  fc.assert(
    fc.property(fc.uniqueArray(names), fc.array(fc.string()), fc.nat(10), (runs, others, keep) => {
      const old = selectOldRuns([...others, ...runs], keep);
      const kept = runs.filter((run) => !old.includes(run));
      expect(old.every((run) => runs.includes(run))).toBe(true);
      expect(kept).toHaveLength(Math.min(keep, runs.length));
      expect(kept.every((run) => old.every((oldRun) => oldRun < run))).toBe(true);
    }),
  );
});
