/** What one version showed, for a search among versions: a scenario's verdict, or what a program was observed to do. Pure. */
import { programResultOf } from '../compare/program-result.ts';
import type { ProgramResult } from '../../program/program.ts';
import type { Shown } from '../compare/bisect-versions.ts';
import { judgeCell } from '../compare/judge-cell.ts';
import type { Observation } from '../execute/events.ts';
import type { PlannedScenario } from '../plan/plan.ts';
import { observedText } from './classify-difference.ts';

/** Two versions are alike if their verdicts are, or if they agree observably: in outcome, time and events. */
export type Question = 'verdict' | 'behaviour';

export interface VersionTry {
  /** The version, or the name of a runtime of a matrix. */
  readonly name: string;
  /** The same text for versions that are alike; `null` for one that was passed over. */
  readonly shown: Shown;
  /** What happened, or why it was passed over; empty for a pass. A fragment. */
  readonly happened: string;
  readonly result?: ProgramResult;
}

/** A cell that says nothing of its subject, because it was not run or its own code failed, is passed over. */
export function judgeVersion(
  name: string,
  question: Question,
  scenario: PlannedScenario,
  observation: Observation,
): VersionTry {
  const { verdict, reason } = judgeCell(scenario, observation);
  if (verdict === 'errored' || verdict === 'skipped') return passOver(name, reason);
  const result = programResultOf(observation);
  if (question === 'verdict') return { name, shown: verdict, happened: reason, ...(result && { result }) };
  // Judged as failed without a result: its time limit was over.
  if (result === undefined) return { name, shown: 'no result', happened: reason };
  return { name, shown: observedText(result), happened: describeResult(result), result };
}

/** A version that cannot be tried, and why. */
export function passOver(name: string, reason: string): VersionTry {
  return { name, shown: null, happened: reason };
}

function describeResult({ outcome, elapsed, events }: ProgramResult): string {
  const last = events.at(-1)?.slice(2).join(' ');
  return `${outcome} after ${String(elapsed)} s, ${events.length} events${last === undefined ? '' : `, the last: ${last}`}`;
}
