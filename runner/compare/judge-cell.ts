/**
 * Judges a finished cell: a pure function of what the scenario owes and of what was observed. A failing cell is data,
 * never an exception.
 */
import { findEndless } from '../../program/find-outcome.ts';
import type { ProgramResult } from '../../program/program.ts';
import type { Owed } from '../../program/scenario.ts';
import type { ModuleResult, ResultFrame, TestResult } from '../cell/protocol.ts';
import type { Observation } from '../execute/events.ts';
import type { PlannedModule, PlannedScenario } from '../plan/plan.ts';
import type { Expectation, Judgement } from './verdict.ts';

/** "At rest" is: no reschedule after main ended, and at most so many before. */
export const restingReschedules = 100;

/**
 * Decides the verdict of a cell and gives its one reason. A pass takes a clean end of the process, a complete result and
 * every expectation met; a forced end fails the cell, as the subject's failure may be a hang; anything that kept the
 * program from being observed is an error.
 */
export function judgeCell(scenario: PlannedScenario, observation: Observation): Judgement {
  const { end, problem, threw, result } = observation;
  switch (end) {
    case 'timed-out':
      return {
        verdict: 'failed',
        reason: problem ?? 'it had not ended within its time limit',
        expectations: [],
      };
    case 'not-started':
    case 'exited-early':
    case 'signalled':
    case 'protocol-error':
    case 'environment-mismatch':
      return { verdict: 'errored', reason: problem ?? `the child's end was ${end}`, expectations: [] };
    case 'exited':
      break;
  }
  if (threw !== undefined) return { verdict: 'errored', reason: threw, expectations: [] };
  if (result === undefined || observation.exitCode !== 0) {
    return { verdict: 'errored', reason: problem ?? 'the child gave no result', expectations: [] };
  }

  return judgeConclusion(scenario, result);
}

function judgeConclusion(scenario: PlannedScenario, frame: Pick<ResultFrame, 'result'>): Judgement {
  const { result } = frame;
  const kind = 'kind' in result ? result.kind : 'program';
  if (scenario.kind === 'program' && !('kind' in result)) {
    return judgeExpectations(judgeResult(scenario.owed, { result }));
  }
  if (scenario.kind === 'module' && 'kind' in result && result.kind === 'module') {
    return judgeExpectations(judgeModule(scenario, result));
  }
  if (scenario.kind === 'test' && 'kind' in result && result.kind === 'test') return judgeTest(result);
  if (scenario.kind === 'suite' && kind === 'suite') {
    return { verdict: 'errored', reason: 'expected tests in the file, found none', expectations: [] };
  }
  return {
    verdict: 'errored',
    reason: `expected the result of a ${scenario.kind}, found that of a ${kind}`,
    expectations: [],
  };
}

function judgeExpectations(expectations: readonly Expectation[]): Judgement {
  const missed = expectations.filter(({ met }) => !met);
  return {
    verdict: missed.length === 0 ? 'passed' : 'failed',
    reason: [...new Set(missed.map(({ happened }) => happened))].join(', '),
    expectations,
  };
}

/** Its own runner has judged it. */
function judgeTest({ outcome, message = '' }: TestResult): Judgement {
  return { verdict: outcome, reason: outcome === 'passed' ? '' : message || outcome, expectations: [] };
}

function judgeModule({ withinSeconds }: PlannedModule, result: ModuleResult): Expectation[] {
  const { outcome, elapsed, expectations } = result;
  const outcomeMet = outcome === 'returned';
  const within: Expectation[] =
    withinSeconds === undefined
      ? []
      : [
          {
            name: 'within',
            met: isOver(result) && elapsed <= withinSeconds,
            owed: `ends within ${String(withinSeconds)} s`,
            happened: isOver(result) ? `took ${String(elapsed)} s` : moduleEnd(result),
          },
        ];
  return [
    { name: 'outcome', met: outcomeMet, owed: 'run ends as returned', happened: moduleEnd(result) },
    ...expectations,
    ...within,
  ];
}

function moduleEnd({ outcome, message }: ModuleResult): string {
  const reason = findEndless(outcome)?.moduleReason;
  if (reason !== undefined) return reason;
  return `run ended as ${outcome}${message === undefined ? '' : `: ${message}`}`;
}

/** Holds what is owed against a result, expectation by expectation. */
export function judgeResult(owed: Owed, { result }: { readonly result: ProgramResult }): Expectation[] {
  const marks = new Set(detailsOf(result, 'mark'));
  const expectations: Expectation[] = [
    {
      name: 'outcome',
      met: result.outcome === owed.outcome,
      owed: `main ends as ${owed.outcome}`,
      happened: outcomeInWords(result),
    },
  ];
  for (const mark of owed.reaches ?? []) {
    expectations.push({
      name: `reaches ${mark}`,
      met: marks.has(mark),
      owed: `reaches \`${mark}\``,
      happened: `${marks.has(mark) ? 'reached' : 'did not reach'} \`${mark}\``,
    });
  }
  for (const mark of owed.neverReaches ?? []) {
    expectations.push({
      name: `never-reaches ${mark}`,
      met: !marks.has(mark),
      owed: `never reaches \`${mark}\``,
      happened: `${marks.has(mark) ? 'reached' : 'did not reach'} \`${mark}\``,
    });
  }
  for (const id of owed.catches ?? []) expectations.push(judgeCatch(id, result));
  if (owed.withinSeconds !== undefined) {
    expectations.push({
      name: 'within',
      met: isOver(result) && result.elapsed <= owed.withinSeconds,
      owed: `ends within ${String(owed.withinSeconds)} s`,
      happened: isOver(result) ? `took ${String(result.elapsed)} s` : outcomeInWords(result),
    });
  }
  if (owed.atRest) expectations.push(judgeRest(result));
  return expectations;
}

/** True if the loop came to rest: what hot-loop scenarios owe. */
export function isAtRest(result: ProgramResult): boolean {
  return !isRestless(result) && result.afterwards === 0 && result.reschedules <= restingReschedules;
}

/** A deadlock and its like are found, but what ran has not ended. */
function isOver({ outcome }: { readonly outcome: string }): boolean {
  return findEndless(outcome) === undefined;
}

function isRestless({ outcome }: ProgramResult): boolean {
  return findEndless(outcome)?.isRestless ?? false;
}

function judgeRest(result: ProgramResult): Expectation {
  const { afterwards, reschedules } = result;
  let happened = 'came to rest';
  if (isRestless(result)) happened = outcomeInWords(result);
  else if (afterwards > 0) happened = `rescheduled ${String(reschedules)} times, and on after main ended`;
  else if (reschedules > restingReschedules) happened = `rescheduled ${String(reschedules)} times`;
  return {
    name: 'at-rest',
    met: isAtRest(result),
    owed: `comes to rest (at most ${String(restingReschedules)} reschedules, none after main ended)`,
    happened,
  };
}

function judgeCatch(id: string, result: ProgramResult): Expectation {
  const exits = result.events.filter(([, , , kind, scope]) => kind === 'exit' && scope === id);
  const met = exits.length > 0 && exits.every(([, , , , , caught]) => caught === true);
  let happened = `\`${id}\` caught its cancellation`;
  if (exits.length === 0) happened = `\`${id}\` was never left`;
  else if (!met) happened = `\`${id}\` caught none`;
  return { name: `catches ${id}`, met, owed: `\`${id}\` catches its cancellation`, happened };
}

function outcomeInWords({ outcome, elapsed }: ProgramResult): string {
  return findEndless(outcome)?.reason(elapsed) ?? `main ended as ${outcome}`;
}

function detailsOf(result: ProgramResult, kind: string): string[] {
  return result.events.filter((event) => event[3] === kind).map((event) => String(event[4]));
}
