import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { ProgramResult } from '../../program/program.ts';
import type { Clock } from '../cell/protocol.ts';
import type { CellResult, RunResults } from '../record/run-results.ts';
import {
  type AcceptedResult,
  type AcceptedResults,
  acceptResults,
  compareWithAccepted,
  parseAcceptedResults,
  renderAcceptedResults,
} from './accepted-results.ts';
import type { Verdict } from './verdict.ts';

const counters = { ticks: 4, passes: 3, reschedules: 2, afterwards: 0 };

describe('the file', () => {
  const name = fc
    .tuple(fc.string({ unit: 'grapheme' }), fc.constantFrom('4.13+none', '4.14+wide'))
    .map(([scenario, column]) => `${scenario}@${column}`);
  const count = fc.nat();
  const entry = fc.record(
    {
      verdict: fc.constantFrom('passed' as const, 'failed' as const, 'errored' as const),
      failed: fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
      ticks: count,
      passes: count,
      reschedules: count,
      afterwards: count,
    },
    { requiredKeys: ['verdict'] },
  ) as fc.Arbitrary<AcceptedResult>;
  const accepted = fc.array(fc.tuple(name, entry), { maxLength: 8 }).map((entries) => new Map(entries));

  test('says back what was written to it', () => {
    fc.assert(
      fc.property(accepted, (entries) => {
        expect(parseAcceptedResults(renderAcceptedResults(entries))).toEqual(entries);
      }),
    );
  });

  test('is the same text in whatever order the entries come', () => {
    fc.assert(
      fc.property(accepted, (entries) => {
        const text = renderAcceptedResults(entries);
        expect(renderAcceptedResults(new Map([...entries].toReversed()))).toBe(text);
        expect(renderAcceptedResults(parseAcceptedResults(text))).toBe(text);
      }),
    );
  });

  test('has a line for each entry, sorted, and ends with a line end', () => {
    const text = renderAcceptedResults(
      new Map<string, AcceptedResult>([
        ['b/x@4.13+wide', { verdict: 'failed', failed: ['within', 'catches s'], ...counters }],
        ['b/x@4.13+none', { verdict: 'passed', ...counters }],
        ['a/y@4.14+none', { verdict: 'errored' }],
      ]),
    );
    expect(text).toBe(
      [
        '{',
        '  "format": 1,',
        '  "accepted": {',
        '    "a/y@4.14+none": {"verdict":"errored"},',
        '    "b/x@4.13+none": {"verdict":"passed","ticks":4,"passes":3,"reschedules":2,"afterwards":0},',
        '    "b/x@4.13+wide": {"verdict":"failed","failed":["within","catches s"],"ticks":4,"passes":3,"reschedules":2,"afterwards":0}',
        '  }',
        '}',
        '',
      ].join('\n'),
    );
  });

  test('may hold nothing', () => {
    expect(parseAcceptedResults(renderAcceptedResults(new Map()))).toEqual(new Map());
  });

  test.each([
    ['another format', { format: 2, accepted: {} }, '`format`: expected 1, found 2'],
    ['no format', { accepted: {} }, '`format`: expected "format", found undefined'],
    ['no entries', { format: 1 }, '`accepted`: expected "accepted", found undefined'],
    ['nothing in it', null, 'expected Object, found null'],
    [
      'a verdict that there is not',
      { format: 1, accepted: { x: { verdict: 'skipped' } } },
      '`accepted.x.verdict`: expected ("passed" | "failed" | "errored"), found "skipped"',
    ],
    [
      'a counter that is no number',
      { format: 1, accepted: { x: { verdict: 'passed', ticks: '4' } } },
      '`accepted.x.ticks`: expected number, found "4"',
    ],
    [
      'a name that is no text',
      { format: 1, accepted: { x: { verdict: 'failed', failed: [1] } } },
      '`accepted.x.failed.0`: expected string, found 1',
    ],
  ])('with %s is refused: where, what was expected and what was found', (_, file, message) => {
    expect(() => parseAcceptedResults(JSON.stringify(file))).toThrow(new Error(message));
  });

  test('with a key that there is not is refused by its name', () => {
    const file = { format: 1, accepted: { x: { verdict: 'passed', tick: 4 } } };
    expect(() => parseAcceptedResults(JSON.stringify(file))).toThrow(/`accepted\.x\.tick`.*found "tick"/);
  });

  test('that is no JSON is refused', () => {
    const text = renderAcceptedResults(new Map([['x', { verdict: 'passed' as const }]]));
    expect(() => parseAcceptedResults(text.slice(0, -5))).toThrow(SyntaxError);
    expect(() => parseAcceptedResults('')).toThrow(SyntaxError);
  });
});

describe('accepting what a run found', () => {
  test('takes verdict, misses and the counters of the virtual clock, and no times', () => {
    const results = resultsOf([
      cell({ clock: 'real', failed: ['at-rest', 'within'], result: { ticks: 900, elapsed: 3.1 } }),
      cell({ clock: 'virtual', failed: ['at-rest'], result: { ...counters, elapsed: 3 } }),
    ]);
    expect([...acceptResults(new Map(), results)]).toEqual([
      ['s/a@4.13+none', { verdict: 'failed', failed: ['at-rest'], ...counters }],
    ]);
  });

  test('takes no counters from the real clock if the virtual one did not run', () => {
    const results = resultsOf([cell({ clock: 'real', result: { ticks: 900 } })]);
    expect([...acceptResults(new Map(), results)]).toEqual([['s/a@4.13+none', { verdict: 'passed' }]]);
  });

  test('keeps entries of cells that did not run, that wait or that are skipped, and changes no map', () => {
    const known: AcceptedResults = new Map<string, AcceptedResult>([
      ['s/gone@4.13+none', { verdict: 'failed' }],
      ['s/a@4.13+none', { verdict: 'errored' }],
      ['s/b@4.13+none', { verdict: 'errored' }],
      ['s/c@4.13+none', { verdict: 'errored' }],
    ]);
    const before = new Map(known);
    const results = resultsOf([
      cell({ scenario: 's/a' }),
      cell({ scenario: 's/b', state: 'pending' }),
      cell({ scenario: 's/c', verdict: 'skipped' }),
      cell({ scenario: 's/new' }),
    ]);
    const accepted = acceptResults(known, results);
    expect([...accepted].map(([name, { verdict }]) => [name, verdict])).toEqual([
      ['s/gone@4.13+none', 'failed'],
      ['s/a@4.13+none', 'passed'],
      ['s/b@4.13+none', 'errored'],
      ['s/c@4.13+none', 'errored'],
      ['s/new@4.13+none', 'passed'],
    ]);
    expect(known).toEqual(before);
  });

  test('leaves nothing that deviates, on either clock', () => {
    const results = resultsOf([
      cell({ scenario: 's/a', failed: ['within'], result: counters }),
      cell({ scenario: 's/a', failed: ['within'], clock: 'real' }),
      cell({ scenario: 's/b', verdict: 'errored' }),
      cell({ scenario: 's/c' }),
    ]);
    expect(compareWithAccepted(acceptResults(new Map(), results), results)).toEqual([]);
  });
});

describe('a cell that has an entry', () => {
  const verdicts = ['passed', 'failed', 'errored'] as const;

  test.each(
    verdicts.flatMap((known, before) => verdicts.map((found, after) => ({ known, found, before, after }))),
  )('with $known, and is $found now', ({ known, found, before, after }) => {
    const deviations = compareOne({ verdict: known }, { verdict: found, reason: 'why' });
    if (before === after) {
      expect(deviations).toEqual([]);
    } else {
      expect(deviations).toEqual([
        {
          cell: 's/a@4.13+none#virtual',
          kind: after > before ? 'worse' : 'better',
          against: 'accepted',
          description: `${known} when it was accepted, ${found} now: why`,
        },
      ]);
    }
  });

  test('is better without a reason when it passes', () => {
    const [deviation] = compareOne({ verdict: 'failed', failed: ['within'] }, { reason: '' });
    expect(deviation).toMatchObject({
      kind: 'better',
      description: 'failed when it was accepted, passed now',
    });
  });

  test('is worse if it misses what it met, and better if it meets what it missed', () => {
    const known: AcceptedResult = { verdict: 'failed', failed: ['within', 'catches s'] };
    expect(compareOne(known, { failed: ['catches s', 'within'] })).toEqual([]);
    expect(compareOne(known, { failed: ['within', 'catches s', 'outcome', 'at-rest'] })).toMatchObject([
      { kind: 'worse', description: 'fails in more than was accepted: outcome, at-rest' },
    ]);
    expect(compareOne(known, { failed: ['within'] })).toMatchObject([
      { kind: 'better', description: 'fails in less than was accepted: not catches s' },
    ]);
    // What is newly missed outweighs what is newly met.
    expect(compareOne(known, { failed: ['outcome'] })).toMatchObject([
      { kind: 'worse', description: 'fails in more than was accepted: outcome' },
    ]);
  });

  test('is changed if it counts otherwise on the virtual clock', () => {
    const known: AcceptedResult = { verdict: 'passed', ...counters };
    expect(compareOne(known, { result: counters })).toEqual([]);
    expect(compareOne(known, { result: { ...counters, ticks: 5, afterwards: 102 } })).toEqual([
      {
        cell: 's/a@4.13+none#virtual',
        kind: 'changed',
        against: 'accepted',
        description: 'ticks 4 → 5, afterwards 0 → 102',
      },
    ]);
    expect(compareOne({ verdict: 'passed' }, { result: counters })).toEqual([]);
    expect(compareOne(known, { clock: 'real', result: { ...counters, ticks: 900 } })).toEqual([]);
  });

  test('is held against it on each clock', () => {
    const deviations = compareWithAccepted(
      new Map([['s/a@4.13+none', { verdict: 'passed' as const }]]),
      resultsOf([cell({ failed: ['within'] }), cell({ failed: ['within'], clock: 'real' })]),
    );
    expect(deviations.map(({ cell, kind }) => [cell, kind])).toEqual([
      ['s/a@4.13+none#virtual', 'worse'],
      ['s/a@4.13+none#real', 'worse'],
    ]);
  });
});

describe('a cell that has no entry', () => {
  const baseline = cell({});
  const failing = { column: '4.13+wide', baseline: '4.13+none', failed: ['within'], reason: 'took 5 s' };

  test('is worse if it fails while its baseline column passes', () => {
    expect(compareWithAccepted(new Map(), resultsOf([baseline, cell(failing)]))).toEqual([
      {
        cell: 's/a@4.13+wide#virtual',
        kind: 'worse',
        against: 'baseline',
        description: 'failed, while 4.13+none passes: took 5 s',
      },
    ]);
    const errored = cell({ ...failing, verdict: 'errored', failed: [] });
    expect(compareWithAccepted(new Map(), resultsOf([baseline, errored]))).toMatchObject([{ kind: 'worse' }]);
  });

  test('is worse if it fails and its baseline was not run', () => {
    const unpaired = (options: CellOptions): CellResult => {
      const result = cell(options);
      return { ...result, column: { ...result.column, unpaired: true } };
    };
    expect(
      compareWithAccepted(new Map(), resultsOf([unpaired({ failed: ['within'], reason: 'took 5 s' })])),
    ).toEqual([
      {
        cell: 's/a@4.13+none#virtual',
        kind: 'worse',
        against: 'baseline',
        description: 'failed, and its baseline was not run: took 5 s',
      },
    ]);
    expect(compareWithAccepted(new Map(), resultsOf([unpaired({})]))).toEqual([]);
  });

  test.each([
    ['passes', [baseline, cell({ ...failing, failed: [] })]],
    ['fails as its baseline does', [cell({ failed: ['within'] }), cell(failing)]],
    ['is of a baseline column', [cell({ failed: ['within'] })]],
    ['has no baseline on its clock', [cell({ clock: 'real' }), cell(failing)]],
    ['has no baseline on the real clock', [baseline, cell({ ...failing, clock: 'real' })]],
    ['has a baseline for another scenario only', [cell({ scenario: 's/b' }), cell(failing)]],
    ['has a baseline that has not finished', [cell({ state: 'pending' }), cell(failing)]],
    ['has not finished', [baseline, cell({ ...failing, state: 'running' })]],
    ['is skipped', [baseline, cell({ ...failing, verdict: 'skipped', failed: [] })]],
  ])('says nothing if it %s', (_, cells) => {
    expect(compareWithAccepted(new Map(), resultsOf(cells))).toEqual([]);
  });

  test('is not held against its baseline once it has one', () => {
    const accepted = new Map<string, AcceptedResult>([
      ['s/a@4.13+wide', { verdict: 'failed', failed: ['within'] }],
    ]);
    expect(compareWithAccepted(accepted, resultsOf([baseline, cell(failing)]))).toEqual([]);
  });
});

interface CellOptions {
  readonly scenario?: string;
  readonly column?: string;
  readonly baseline?: string;
  readonly clock?: Clock;
  readonly state?: CellResult['state'];
  /** What the misses say, where it is left out. */
  readonly verdict?: Verdict;
  readonly failed?: readonly string[];
  readonly reason?: string;
  readonly result?: Partial<ProgramResult>;
}

function compareOne(known: AcceptedResult, options: CellOptions) {
  return compareWithAccepted(new Map([['s/a@4.13+none', known]]), resultsOf([cell(options)]));
}

function cell({
  scenario = 's/a',
  column = '4.13+none',
  baseline: baselineColumn,
  clock = 'virtual',
  state = 'finished',
  failed = [],
  verdict = failed.length > 0 ? 'failed' : 'passed',
  reason = '',
  result,
}: CellOptions): CellResult {
  return {
    cell: { id: `${scenario}@${column}#${clock}`, column, scenario, clock },
    scenario: {
      id: scenario,
      suite: 's',
      file: `scenarios/${scenario}.ts`,
      line: 1,
      column: 1,
      title: scenario,
      rule: 'it returns',
      program: { name: scenario, main: [] },
      owed: { outcome: 'returned' },
    },
    column: {
      id: column,
      runtime: '4.13',
      variant: column.slice(5),
      ...(baselineColumn !== undefined && { baseline: baselineColumn }),
    },
    state,
    ...(state === 'finished' && {
      judgement: {
        verdict,
        reason,
        expectations: ['outcome', ...failed.filter((name) => name !== 'outcome')].map((name) => ({
          name,
          met: !failed.includes(name),
          owed: name,
          happened: name,
        })),
      },
      ...(result && {
        observation: {
          end: 'exited' as const,
          exitCode: 0,
          leaked: false,
          wallMs: 40,
          result: {
            result: {
              outcome: 'returned' as const,
              elapsed: 0,
              ...counters,
              delivery: [],
              events: [],
              cancelling: {},
              ...result,
            },
            wallSeconds: 0,
            cpuMs: 0,
            polls: 2,
            usage: { userMs: 1, systemMs: 1, peakMemoryKiB: 1 },
          },
        },
      }),
    }),
  };
}

function resultsOf(cells: readonly CellResult[]): RunResults {
  return {
    run: '20261122T213000Z-4f2a',
    startedAt: '2026-11-22T21:30:00.000Z',
    plan: {
      subject: 'anyio',
      runtimes: [],
      variants: [],
      scenarios: [],
      columns: [],
      cells: cells.map((result) => result.cell),
      settings: { tickCost: 20e-6, maxTicks: 20_000 },
    },
    cells,
    complete: true,
  };
}
