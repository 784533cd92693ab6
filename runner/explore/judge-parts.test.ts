import { describe, expect, test } from 'vitest';

import type { ProgramResult } from '../../program/program.ts';
import { judgeParts, type OracleItem } from './judge-parts.ts';

const result = (fields: Partial<ProgramResult> = {}): ProgramResult => ({
  outcome: 'returned',
  elapsed: 1,
  ticks: 10,
  passes: 0,
  reschedules: 0,
  afterwards: 0,
  delivery: [],
  events: [],
  cancelling: {},
  ...fields,
});
const program = { name: 'p', main: [] };
const scenario: OracleItem = {
  kind: 'scenario',
  id: 'suite/rests',
  program,
  owed: { outcome: 'returned', withinSeconds: 2, atRest: true },
};
const explored: OracleItem = { kind: 'program', id: 'explored-1', program };
const spinning = result({ afterwards: 102, reschedules: 5000 });

describe('of a scenario', () => {
  test.each([
    ['failing before and passing now, it is fixed', spinning, result(), ['suite/rests'], []],
    ['passing before and failing now, it regressed', result(), spinning, [], ['suite/rests']],
    ['failing before and now, it is neither', spinning, spinning, [], []],
    [
      'passing before and now, it is neither, whatever else differs',
      result(),
      result({ elapsed: 1.5 }),
      [],
      [],
    ],
    ['without a result now, it regressed', result(), { error: 'it hung' }, [], ['suite/rests']],
  ])('%s', (_, before, after, fixes, regressions) => {
    const judged = judgeParts([scenario], [before], [after]);
    expect(judged.fixes).toEqual(fixes);
    expect(judged.regressions.map(({ id }) => id)).toEqual(regressions);
  });

  test('a regression says what happened', () => {
    expect(judgeParts([scenario], [result()], [result({ elapsed: 5 })]).regressions).toEqual([
      { id: 'suite/rests', kind: 'scenario', what: 'took 5 s' },
    ]);
  });
});

describe('of an explored program', () => {
  test.each([
    ['what differs only in counters and ticks is the same', result(), result({ ticks: 11, passes: 3 }), []],
    ['another time is none: it is told, as a difference', result(), result({ elapsed: 1.00002 }), []],
    ['a spin is a regression', result(), result({ outcome: 'spin' }), ['spin']],
    ['a spin that is gone is none', result({ outcome: 'spin' }), result(), []],
    ['a hang is a regression', result(), { error: 'it hung' }, ['no-result']],
    ['a hang that is gone is none', { error: 'it hung' }, result(), []],
    ['a hang on both sides is none', { error: 'it hung' }, { error: 'it hung' }, []],
  ])('%s', (_, before, after, what) => {
    const judged = judgeParts([explored], [before], [after]);
    expect(judged.regressions.map((each) => each.what)).toEqual(what);
    expect(judged.fixes).toEqual([]);
  });
});

test('parts that cannot be applied fix nothing, and break the patch itself', () => {
  expect(judgeParts([scenario], [spinning], { refused: 'not without the others' })).toEqual({
    fixes: [],
    regressions: [
      { id: 'the patch itself', kind: 'refused', what: 'could not be applied: not without the others' },
    ],
  });
});
