import { describe, expect, test } from 'vitest';

import {
  compareColumns,
  compareRuns,
  compareWithBaselines,
  countChanges,
  isEqualInEveryField,
} from './compare-columns.ts';
import { buildCell, buildResults, type CellOptions } from './fixtures/build-cells.ts';

const none = (options: CellOptions) => buildCell({ column: '4.13+none', result: {}, ...options });
const wide = (options: CellOptions) =>
  buildCell({ column: '4.13+wide', baseline: '4.13+none', result: {}, ...options });
const changeOf = (...cells: Parameters<typeof buildResults>[0]) =>
  compareWithBaselines(buildResults(cells))[0]?.changes[0];

describe('the change of a scenario', () => {
  test('is the weightier one of its clocks, and keeps both', () => {
    const change = changeOf(
      ...[none({}), none({ clock: 'real' })],
      ...[wide({}), wide({ clock: 'real', failed: ['within'], reason: 'took 9 s' })],
    );
    expect(change).toMatchObject({ change: 'regressed', reason: 'passed → failed: took 9 s' });
    expect(change?.clocks.virtual?.change).toBe('same');
    expect(change?.clocks.real?.change).toBe('regressed');
  });

  test('is unverified if one clock gave no verdict, whatever the other says', () => {
    const change = changeOf(
      ...[none({}), none({ clock: 'real' })],
      ...[wide({}), wide({ clock: 'real', state: 'pending' })],
    );
    expect(change).toMatchObject({ change: 'same', unverified: true });
  });

  test('compares the real times of the attempts in which main ended', () => {
    const attempts = (seconds: number) =>
      Array.from({ length: 7 }, (_, index) => ({ result: { elapsed: seconds + index / 1000 } }));
    const hung = { result: { outcome: 'deadlock' as const, elapsed: 99 } };
    const change = changeOf(
      none({ clock: 'real', attempts: attempts(1) }),
      wide({ clock: 'real', attempts: [...attempts(3), hung] }),
    );
    expect(change?.times).toMatchObject({ verdict: 'slower', candidateSamples: 7, candidateSeconds: 3.003 });
    expect(changeOf(none({}), wide({}))).not.toHaveProperty('times');
  });
});

describe('two columns', () => {
  test('are equal in every field if all that was compared on the virtual clock is', () => {
    const equal = (...cells: Parameters<typeof buildResults>[0]) =>
      isEqualInEveryField(compareColumns(buildResults(cells), '4.13+none', '4.13+wide'));
    expect(equal(none({}), wide({}))).toBe(true);
    expect(equal(none({}), wide({ result: { ticks: 9 } }))).toBe(false);
    expect(
      equal(none({}), wide({}), none({ scenario: 's/b' }), wide({ scenario: 's/b', verdict: 'skipped' })),
    ).toBe(true);
    expect(equal(none({ clock: 'real' }), wide({ clock: 'real' }))).toBe(false);
    expect(equal(none({ verdict: 'skipped' }), wide({}))).toBe(false);
  });

  test.each([
    ['has not run', { state: 'pending' as const }],
    ['was not started', { verdict: 'errored' as const, observation: { end: 'not-started' as const } }],
  ])('are not known to be equal while a cell %s', (_, late) => {
    const cells = [none({}), wide({}), none({ scenario: 's/b' }), wide({ scenario: 's/b', ...late })];
    expect(isEqualInEveryField(compareColumns(buildResults(cells), '4.13+none', '4.13+wide'))).toBe(false);
  });

  test('of two runs are paired by name; what one run lacks was added or removed', () => {
    const before = buildResults([none({}), none({ scenario: 's/old' })]);
    const after = {
      ...buildResults([none({ failed: ['within'] }), none({ scenario: 's/new' })]),
      run: 'later',
    };
    const [comparison, ...others] = compareRuns(before, after);
    expect(others).toEqual([]);
    expect(comparison).toMatchObject({
      baseline: '4.13+none (20261122T213000Z-4f2a)',
      candidate: '4.13+none (later)',
    });
    expect(comparison?.changes.map(({ scenario, change }) => [scenario.id, change])).toEqual([
      ['s/a', 'regressed'],
      ['s/old', 'removed'],
      ['s/new', 'added'],
    ]);
    expect(comparison && countChanges([comparison])).toMatchObject({
      regressed: 1,
      removed: 1,
      added: 1,
      same: 0,
    });
  });
});
