/** Whether a cell passed, and why not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { ProgramOutcome, TraceEvent } from '../../program/program.ts';
import type { Owed } from '../../program/scenario.ts';
import type { ModuleResult } from '../cell/protocol.ts';
import type { End, Observation } from '../execute/events.ts';
import type { PlannedModule } from '../plan/plan.ts';
import { clean, deepFreeze, exit, mark, observed, scenario, timedOut } from './fixtures/observed.ts';
import { isAtRest, judgeCell } from './judge-cell.ts';

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
