/** What a program owes, expectation by expectation. */
import { describe, expect, test } from 'vitest';

import type { ProgramResult } from '../../program/program.ts';
import type { Owed } from '../../program/scenario.ts';
import { clean, exit, mark } from './fixtures/observed.ts';
import { judgeResult } from './judge-cell.ts';
import type { Expectation } from './verdict.ts';

describe('what is owed', () => {
  const cases: readonly {
    readonly name: string;
    readonly owed: Partial<Owed>;
    readonly met: Partial<ProgramResult>;
    readonly missed: Partial<ProgramResult>;
    readonly happened: string;
  }[] = [
    {
      name: 'outcome',
      owed: { outcome: 'raised TimeoutError' },
      met: { outcome: 'raised TimeoutError' },
      missed: { outcome: 'raised ValueError' },
      happened: 'main ended as raised ValueError',
    },
    {
      name: 'outcome',
      owed: {},
      met: { outcome: 'returned' },
      missed: { outcome: 'cancelled' },
      happened: 'main ended as cancelled',
    },
    {
      name: 'outcome',
      owed: {},
      met: { outcome: 'returned' },
      missed: { outcome: 'deadlock', elapsed: 0.05014 },
      happened: 'deadlocked after 0.05014 s',
    },
    {
      name: 'outcome',
      owed: {},
      met: { outcome: 'returned' },
      missed: { outcome: 'spin' },
      happened: 'spun without end',
    },
    {
      name: 'reaches timed out',
      owed: { reaches: ['timed out'] },
      met: { events: [mark('before'), mark('timed out')] },
      missed: { events: [mark('before'), [1, 0, 'main', 'caught', 'timed out']] },
      happened: 'did not reach `timed out`',
    },
    {
      name: 'never-reaches unreachable',
      owed: { neverReaches: ['unreachable'] },
      met: { events: [mark('before')] },
      missed: { events: [mark('before'), mark('unreachable')] },
      happened: 'reached `unreachable`',
    },
    {
      name: 'catches s',
      owed: { catches: ['s'] },
      met: { events: [exit('s', true), exit('t', false)] },
      missed: { events: [exit('s', false), exit('t', true)] },
      happened: '`s` caught none',
    },
    {
      name: 'catches s',
      owed: { catches: ['s'] },
      met: { events: [exit('s', true), exit('s', true)] },
      missed: { events: [exit('s', true), exit('s', false)] },
      happened: '`s` caught none',
    },
    {
      name: 'catches s',
      owed: { catches: ['s'] },
      met: { events: [exit('s', true)] },
      missed: { events: [exit('t', true), mark('s')] },
      happened: '`s` was never left',
    },
    {
      name: 'within',
      owed: { withinSeconds: 2 },
      met: { elapsed: 2 },
      missed: { elapsed: 2.000001 },
      happened: 'took 2.000001 s',
    },
    {
      name: 'at-rest',
      owed: { atRest: true },
      met: { reschedules: 100, afterwards: 0 },
      missed: { reschedules: 101, afterwards: 0 },
      happened: 'rescheduled 101 times',
    },
    {
      name: 'at-rest',
      owed: { atRest: true },
      met: { reschedules: 0 },
      missed: { reschedules: 3, afterwards: 1 },
      happened: 'rescheduled 3 times, and on after main ended',
    },
    {
      name: 'at-rest',
      owed: { atRest: true, outcome: 'spin' },
      met: { outcome: 'returned' },
      missed: { outcome: 'spin', reschedules: 0, afterwards: 0 },
      happened: 'spun without end',
    },
  ];

  test.each(cases)('$name is met by $met and missed by $missed', ({ name, owed, met, missed, happened }) => {
    const judge = (result: Partial<ProgramResult>): Expectation | undefined =>
      judgeResult({ outcome: 'returned', ...owed }, { result: { ...clean, ...result } }).find(
        (expectation) => expectation.name === name,
      );
    expect(judge(met)?.met).toBe(true);
    expect(judge(missed)).toMatchObject({ met: false, happened });
  });

  test('is judged piece by piece, and what is not owed is not judged', () => {
    const owed: Owed = {
      outcome: 'returned',
      reaches: ['a', 'b'],
      neverReaches: ['c'],
      catches: ['s', 't'],
      withinSeconds: 1,
      atRest: true,
    };
    const names = (of: Owed): string[] => judgeResult(of, { result: clean }).map(({ name }) => name);
    expect(names(owed)).toEqual([
      'outcome',
      'reaches a',
      'reaches b',
      'never-reaches c',
      'catches s',
      'catches t',
      'within',
      'at-rest',
    ]);
    expect(names({ outcome: 'returned' })).toEqual(['outcome']);
    expect(names({ outcome: 'returned', atRest: false, withinSeconds: 0 })).toEqual(['outcome', 'within']);
  });

  test('says what was owed, and what happened where it was met', () => {
    const expectations = judgeResult(
      {
        outcome: 'returned',
        reaches: ['a'],
        neverReaches: ['b'],
        catches: ['s'],
        withinSeconds: 2,
        atRest: true,
      },
      { result: { ...clean, elapsed: 0.5, events: [mark('a'), exit('s', true)] } },
    );
    expect(expectations.map(({ owed, happened }) => `${owed}: ${happened}`)).toEqual([
      'main ends as returned: main ended as returned',
      'reaches `a`: reached `a`',
      'never reaches `b`: did not reach `b`',
      '`s` catches its cancellation: `s` caught its cancellation',
      'ends within 2 s: took 0.5 s',
      'comes to rest (at most 100 reschedules, none after main ended): came to rest',
    ]);
  });

  test.each(['deadlock', 'spin'] as const)('is no end in time where main ends by %s', (outcome) => {
    const expectations = judgeResult(
      { outcome: 'returned', withinSeconds: 2 },
      { result: { ...clean, outcome, elapsed: 0.05 } },
    );
    expect(expectations.find(({ name }) => name === 'within')?.met).toBe(false);
  });
});
