import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Clock } from '../cell/protocol.ts';
import type { CellResult } from '../record/run-results.ts';
import { compareCells } from './compare-cells.ts';
import type { Change } from './change.ts';
import { type AttemptOptions, buildCell, type CellOptions } from './fixtures/build-cells.ts';

const passes: AttemptOptions = { result: {} };
const fails: AttemptOptions = { failed: ['within'], reason: 'took 5 s', result: { elapsed: 5 } };
const errs: AttemptOptions = {
  verdict: 'errored',
  reason: 'ended by SIGSEGV',
  observation: { end: 'signalled' },
};

/** Each way in which a cell can take part in a pair. */
const kinds: Readonly<Record<string, CellOptions>> = {
  passed: passes,
  failed: fails,
  errored: errs,
  'passed otherwise': { result: { ticks: 9 } },
  'failed otherwise': { failed: ['outcome'], result: { outcome: 'deadlock' } },
  spurious: { attempts: [passes, fails] },
  'spurious in its trace': { attempts: [passes, { result: { ticks: 9 } }] },
  skipped: { verdict: 'skipped', reason: 'not for 4.13.0' },
  pending: { state: 'pending' },
  'not started': { verdict: 'errored', observation: { end: 'not-started', problem: 'no such program' } },
};

/** A side of a pair on a clock; undefined where it has no such cell. */
const sideOn = (clock: Clock): fc.Arbitrary<CellResult | undefined> =>
  fc.option(
    fc.constantFrom(...Object.values(kinds)).map((kind) => buildCell({ ...kind, clock })),
    { nil: undefined },
  );
const clocks = fc.constantFrom<Clock>('virtual', 'real');

describe('a pair of cells', () => {
  test('is the same if it is one cell twice, unless that has nothing to compare', () => {
    fc.assert(
      fc.property(clocks.chain(sideOn), (cell) => {
        const { change } = compareCells(cell, cell);
        if (cell?.spurious !== undefined) expect(change).toBe('spurious');
        else expect(change).toBe(isJudged(cell) ? 'same' : 'skipped');
      }),
    );
  });

  test('swaps regressed with fixed and added with removed when it is swapped', () => {
    const swapped: Readonly<Partial<Record<Change, Change>>> = {
      ...{ regressed: 'fixed', fixed: 'regressed', added: 'removed', removed: 'added' },
    };
    fc.assert(
      fc.property(
        clocks.chain((clock) => fc.tuple(sideOn(clock), sideOn(clock))),
        ([left, right]) => {
          const { change, unverified } = compareCells(left, right);
          expect(compareCells(right, left)).toMatchObject({ change: swapped[change] ?? change, unverified });
        },
      ),
    );
  });

  test.each<[string, string, Change, string]>([
    ['passed', 'failed', 'regressed', 'passed → failed: took 5 s'],
    ['passed', 'errored', 'regressed', 'passed → errored: ended by SIGSEGV'],
    ['failed', 'errored', 'regressed', 'failed → errored: ended by SIGSEGV'],
    ['failed', 'passed', 'fixed', 'failed → passed, was: took 5 s'],
    ['errored', 'failed', 'fixed', 'errored → failed, was: ended by SIGSEGV'],
    ['passed', 'passed otherwise', 'changed', 'ticks 4 → 9'],
    [
      'failed',
      'failed otherwise',
      'changed',
      'misses within → outcome, outcome returned → deadlock, elapsed 5 → 0',
    ],
    ['passed', 'spurious', 'spurious', '4.13+none passed in 1, failed in 1 of 2 attempts'],
    [
      'passed',
      'spurious in its trace',
      'spurious',
      '4.13+none attempts on the virtual clock differ in ticks',
    ],
    ['passed', 'skipped', 'skipped', '4.13+none is skipped, not for 4.13.0'],
    ['passed', 'pending', 'skipped', '4.13+none has no result'],
    ['passed', 'not started', 'skipped', '4.13+none was not run: no such program'],
  ])('of %s and %s is %s: %s', (before, after, change, reason) => {
    const [baseline, candidate] = [buildCell(kinds[before] ?? {}), buildCell(kinds[after] ?? {})];
    expect(compareCells(baseline, candidate)).toMatchObject({ change, reason });
  });

  test('differs on the real clock only in what was missed: its counters are never twice the same', () => {
    const real = (options: CellOptions): CellResult => buildCell({ ...options, clock: 'real' });
    expect(compareCells(real(passes), real({ result: { ticks: 9 } })).change).toBe('same');
    expect(compareCells(real(fails), real({ failed: ['outcome'], result: {} })).change).toBe('changed');
  });

  test('is unverified if a side was to give a verdict and gave none, not if the plan skips it', () => {
    const unverified = Object.entries(kinds).filter(
      ([, kind]) => compareCells(buildCell(passes), buildCell(kind)).unverified,
    );
    expect(unverified.map(([name]) => name)).toEqual(['pending', 'not started']);
  });

  test('is added or removed where a side has no such cell', () => {
    expect(compareCells(undefined, buildCell(passes)).change).toBe('added');
    expect(compareCells(buildCell(passes), undefined).change).toBe('removed');
  });
});

function isJudged(cell: CellResult | undefined): boolean {
  const verdict = cell?.judgement?.verdict;
  return verdict !== undefined && verdict !== 'skipped' && cell?.observation?.end !== 'not-started';
}
