import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { answerBisection, type BisectAnswer, chooseTries, listRuns, type Shown } from './bisect-versions.ts';

/** Tries what is asked for until there is an answer. */
function bisect(history: readonly Shown[]): { readonly answer: BisectAnswer; readonly tried: number[] } {
  const tries = new Map<number, Shown>();
  for (;;) {
    const next = chooseTries(history.length, tries);
    const answer = answerBisection(history.length, tries);
    expect(answer === undefined).toBe(next.length > 0);
    if (answer !== undefined) return { answer, tried: [...tries.keys()] };
    for (const index of next) {
      expect(tries.has(index)).toBe(false);
      tries.set(index, history[index] ?? null);
    }
  }
}

/** A list of versions, the index at which what they show changes, and which of them cannot be tried. */
const historyArbitrary = fc
  .integer({ min: 2, max: 60 })
  .chain((count) =>
    fc.tuple(
      fc.integer({ min: 1, max: count - 1 }),
      fc.array(fc.boolean(), { minLength: count, maxLength: count }),
    ),
  )
  .map(([change, skips]) => ({
    change,
    history: skips.map((skip, index): Shown => (skip ? null : index < change ? 'old' : 'new')),
  }));

describe('of a history with one change', () => {
  test('the version of the change is found in few tries, if all can be tried', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 500 }), fc.nat(), (count, seed) => {
        const change = 1 + (seed % (count - 1));
        const history = Array.from({ length: count }, (_, index) => (index < change ? 'old' : 'new'));
        const { answer, tried } = bisect(history);
        expect(answer).toEqual({ kind: 'changed', before: change - 1, candidates: [change] });
        expect(tried.length).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(count)));
      }),
    );
  });

  test('exactly the versions are named that can be the one, whichever cannot be tried', () => {
    fc.assert(
      fc.property(historyArbitrary, ({ history }) => {
        const { answer } = bisect(history);
        const before = history.lastIndexOf('old');
        const after = history.indexOf('new');
        const triable = history.filter((shown) => shown !== null).length;
        if (triable < 2) expect(answer).toEqual({ kind: 'undecided' });
        else if (before === -1 || after === -1) expect(answer.kind).toBe('unchanged');
        else {
          const candidates = Array.from({ length: after - before }, (_, index) => before + 1 + index);
          expect(answer).toEqual({ kind: 'changed', before, candidates });
        }
      }),
    );
  });
});

describe('of any history', () => {
  const anyHistory = fc.array(fc.constantFrom<Shown>('a', 'b', 'c', null), { maxLength: 40 });

  test('a change that is named is one: what is before it shows what the first shows, and it does not', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { answer } = bisect(history);
        const [first] = history.filter((shown) => shown !== null);
        if (answer.kind !== 'changed') return;
        const after = answer.candidates.at(-1) ?? -1;
        expect(history[answer.before]).toBe(first);
        expect(history[after]).not.toBe(first);
        expect(history[after]).not.toBe(null);
        expect(answer.candidates.slice(0, -1).every((index) => history[index] === null)).toBe(true);
      }),
    );
  });

  test('the runs hold every version that was tried once, in order, and neighbours differ', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const runs = listRuns(history.length, new Map(history.entries()));
        const tried = [...history.keys()].filter((index) => history[index] !== null);
        expect(runs.flatMap(({ versions }) => versions)).toEqual(tried);
        for (const [index, { shown, versions }] of runs.entries()) {
          expect(shown).not.toBe(runs[index + 1]?.shown);
          for (const version of versions) expect(history[version]).toBe(shown);
        }
      }),
    );
  });
});

test('both ends are tried first, at the same time, and the next one if an end cannot be', () => {
  expect(chooseTries(9, new Map())).toEqual([0, 8]);
  expect(chooseTries(9, new Map<number, Shown>([[0, 'a'], [8, null]]))).toEqual([7]); // prettier-ignore
  expect(chooseTries(1, new Map())).toEqual([0]);
  expect(chooseTries(0, new Map())).toEqual([]);
});
