import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { ProgramOutcome, ProgramResult, TraceEvent } from '../../program/program.ts';
import type { Owed } from '../../program/scenario.ts';
import type { ModuleResult } from '../cell/protocol.ts';
import type { End, Observation } from '../execute/events.ts';
import type { PlannedModule, PlannedScenario } from '../plan/plan.ts';
import { isAtRest, judgeCell, judgeResult } from './judge-cell.ts';
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

describe('a finished cell', () => {
  test('passes with a clean end, a result and all that is owed', () => {
    const judgement = judgeCell(scenario({ outcome: 'returned' }), observed({}));
    expect(judgement).toMatchObject({ verdict: 'passed', reason: '' });
    expect(judgement.expectations).toHaveLength(1);
  });

  test('fails for what it missed, each reason once', () => {
    const owed: Owed = { outcome: 'returned', neverReaches: ['unreachable'], catches: ['s'], atRest: true };
    const missing = observed({ outcome: 'spin', events: [mark('unreachable'), exit('s', true)] });
    expect(judgeCell(scenario(owed), missing)).toMatchObject({
      verdict: 'failed',
      reason: 'spun without end, reached `unreachable`',
    });
  });

  test('fails if it had to be ended, as a hang may be the failure, whatever it had found before', () => {
    const problem = 'expected an end within 10 s';
    const { result } = observed({});
    const ends: Observation[] = [
      { ...timedOut, problem },
      { ...timedOut, problem, ...(result && { result }), exitCode: 0 },
    ];
    for (const observation of ends) {
      expect(judgeCell(scenario(), observation)).toEqual({
        verdict: 'failed',
        reason: problem,
        expectations: [],
      });
    }
    expect(judgeCell(scenario(), timedOut).reason).toBe('it had not ended within its time limit');
  });

  test.each<End>(['not-started', 'exited-early', 'signalled', 'protocol-error', 'environment-mismatch'])(
    'is an error if its end is %s, although all that is owed was found',
    (end) => {
      const observation = { ...observed({}), end };
      expect(judgeCell(scenario(), { ...observation, problem: 'why' })).toEqual({
        verdict: 'errored',
        reason: 'why',
        expectations: [],
      });
      expect(judgeCell(scenario(), observation).reason).toBe(`the child's end was ${end}`);
    },
  );

  test('is an error if its code failed, if it gave no result or if its exit code is not 0', () => {
    const { result: _, ...withoutResult } = observed({});
    const { exitCode: __, ...withoutExitCode } = observed({});
    const cases: readonly (readonly [Observation, string])[] = [
      [{ ...withoutResult, threw: 'a bug in the variant' }, 'a bug in the variant'],
      [{ ...observed({}), threw: 'a bug in the variant' }, 'a bug in the variant'],
      [withoutResult, 'the child gave no result'],
      [
        { ...observed({}), exitCode: 3, problem: 'expected exit code 0, found 3' },
        'expected exit code 0, found 3',
      ],
      [withoutExitCode, 'the child gave no result'],
    ];
    for (const [observation, reason] of cases) {
      expect(judgeCell(scenario(), observation)).toEqual({ verdict: 'errored', reason, expectations: [] });
    }
  });

  test('passes although a process outlived it', () => {
    expect(judgeCell(scenario(), { ...observed({}), leaked: true }).verdict).toBe('passed');
  });
});

describe('judging', () => {
  const ends: readonly End[] = [
    'exited',
    'exited-early',
    'signalled',
    'timed-out',
    'not-started',
    'protocol-error',
    'environment-mismatch',
  ];
  const names = fc.constantFrom('a', 'b', 's');
  const events: fc.Arbitrary<TraceEvent> = fc.oneof(
    names.map(mark),
    fc.tuple(names, fc.boolean()).map(([id, caught]) => exit(id, caught)),
  );
  const outcomes = fc.constantFrom<ProgramOutcome>(
    'returned',
    'cancelled',
    'deadlock',
    'spin',
    'raised KeyError',
  );
  const results = fc.record({
    outcome: outcomes,
    elapsed: fc.constantFrom(0, 1, 2, 3),
    reschedules: fc.constantFrom(0, 100, 101),
    afterwards: fc.constantFrom(0, 1),
    events: fc.array(events, { maxLength: 6 }),
  });
  const owed: fc.Arbitrary<Owed> = fc.record(
    {
      outcome: outcomes,
      reaches: fc.array(names, { maxLength: 2 }),
      neverReaches: fc.array(names, { maxLength: 2 }),
      catches: fc.array(names, { maxLength: 2 }),
      withinSeconds: fc.constantFrom(0, 1, 2),
      atRest: fc.boolean(),
    },
    { requiredKeys: ['outcome'] },
  );
  const observations: fc.Arbitrary<Observation> = fc
    .record({
      end: fc.oneof({ weight: 3, arbitrary: fc.constant<End>('exited') }, fc.constantFrom(...ends)),
      exitCode: fc.constantFrom(0, 0, 0, 1),
      threw: fc.option(fc.constant('threw'), { nil: undefined, freq: 8 }),
      result: fc.option(results, { nil: undefined, freq: 8 }),
      leaked: fc.boolean(),
    })
    .map(({ end, exitCode, threw, result, leaked }) => {
      const { result: frame, ...rest } = observed(result ?? {});
      return {
        ...rest,
        end,
        exitCode,
        leaked,
        ...(threw !== undefined && { threw }),
        ...(result && frame && { result: frame }),
      };
    });

  test('is a pure function: it changes nothing and says the same of the same', () => {
    fc.assert(
      fc.property(owed, observations, (promised, observation) => {
        const frozen = deepFreeze(scenario(promised));
        const first = judgeCell(frozen, deepFreeze(observation));
        const second = judgeCell(scenario(promised), structuredClone(observation));
        expect(second).toEqual(first);
      }),
    );
  });

  test('passes exactly what ended cleanly with a result that meets everything, and only that has no reason', () => {
    fc.assert(
      fc.property(owed, observations, (promised, observation) => {
        const { verdict, reason, expectations } = judgeCell(scenario(promised), observation);
        const { end, exitCode, threw, result } = observation;
        const complete = end === 'exited' && exitCode === 0 && threw === undefined && result !== undefined;
        expect(verdict === 'passed').toBe(complete && expectations.every(({ met }) => met));
        expect(reason === '').toBe(verdict === 'passed');
        expect(expectations.length > 0).toBe(complete);
        if (!complete) expect(verdict).toBe(end === 'timed-out' ? 'failed' : 'errored');
      }),
    );
  });

  test('finds no more fault with a program of which less is owed', () => {
    fc.assert(
      fc.property(owed, observations, (promised, observation) => {
        const less: Owed = { outcome: promised.outcome };
        if (judgeCell(scenario(promised), observation).verdict === 'passed') {
          expect(judgeCell(scenario(less), observation).verdict).toBe('passed');
        }
      }),
    );
  });
});

describe('a module', () => {
  const base = {
    kind: 'module',
    outcome: 'returned',
    elapsed: 0.5,
    marks: [],
    counters: {},
    timings: [],
  } as const;
  const met = { name: 'own', met: true, owed: 'holds', happened: 'held' };
  const planned: PlannedModule = {
    ...{
      kind: 'module',
      driver: 'node',
      id: 'x/y',
      suite: 'x',
      file: 'x/y.ts',
      line: 1,
      column: 1,
      title: '',
      rule: '',
    },
    ...{ module: { file: 'x/y.ts', loadFile: '', sha256: '' }, withinSeconds: 1 },
  };
  const judge = (result: Partial<ModuleResult>) => {
    const observation: Observation = {
      ...{ end: 'exited', exitCode: 0, leaked: false, wallMs: 600 },
      result: { wallSeconds: 0.5, result: { ...base, expectations: [met], ...result } },
    };
    return judgeCell(planned, observation);
  };

  test('passes if it returns in time with every expectation of its own met', () => {
    const { verdict, expectations } = judge({});
    expect(verdict).toBe('passed');
    expect(expectations.map(({ name }) => name)).toEqual(['outcome', 'own', 'within']);
  });

  test.each([
    [{ expectations: [met, { ...met, name: 'other', met: false, happened: 'broke' }] }, 'broke'],
    [{ elapsed: 1.5 }, 'took 1.5 s'],
    [{ outcome: 'raised TypeError', message: 'no' }, 'run ended as raised TypeError: no'],
    [{ outcome: 'deadlock' }, 'run never ended: nothing was left that it could wait for'],
  ])('fails otherwise, and says what happened: %j', (result, reason) => {
    expect(judge(result)).toMatchObject({ verdict: 'failed', reason });
  });
});

test('a loop is at rest with at most 100 reschedules, none after main and no spin', () => {
  expect(isAtRest(clean)).toBe(true);
  expect(isAtRest({ ...clean, outcome: 'deadlock', reschedules: 100 })).toBe(true);
  expect(isAtRest({ ...clean, reschedules: 101 })).toBe(false);
  expect(isAtRest({ ...clean, afterwards: 1 })).toBe(false);
  expect(isAtRest({ ...clean, outcome: 'spin' })).toBe(false);
});

const clean: ProgramResult = {
  outcome: 'returned',
  elapsed: 0,
  ticks: 2,
  passes: 0,
  reschedules: 0,
  afterwards: 0,
  delivery: [],
  events: [],
  cancelling: {},
};

const timedOut: Observation = { end: 'timed-out', leaked: false, wallMs: 10_000 };

function mark(label: string): TraceEvent {
  return [1, 0, 'main', 'mark', label];
}

function exit(id: string, caught: boolean): TraceEvent {
  return [1, 0, 'main', 'exit', id, caught];
}

function scenario(owed: Owed = { outcome: 'returned' }): PlannedScenario {
  return {
    kind: 'program',
    id: 'suite/scenario',
    suite: 'suite',
    file: 'scenarios/suite/scenario.ts',
    line: 1,
    column: 1,
    title: 'a scenario',
    rule: 'it returns',
    program: { name: 'suite/scenario', main: [] },
    owed,
  };
}

function observed(result: Partial<ProgramResult>): Observation {
  return {
    end: 'exited',
    exitCode: 0,
    leaked: false,
    wallMs: 50,
    result: {
      result: { ...clean, ...result },
      wallSeconds: 0,
      cpuMs: 0,
      polls: 2,
      usage: { userMs: 1, systemMs: 1, peakMemoryKiB: 1 },
    },
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
