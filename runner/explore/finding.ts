/** What a search finds: kinds of differences, a smallest program for each. Vocabulary, and the order in which they are told. */
import type { Program, Steps } from '../../program/program.ts';
import type { TaskState } from '../../program/timeline.ts';
import { type Consequence, rankOf } from './classify-difference.ts';
import type { Divergence } from './find-divergence.ts';
import type { RecordedRun } from './timeline-entries.ts';

/** Differences of one kind have the same consequence, and come from the same place. */
export interface FindingKey {
  readonly kind: Consequence;
  /** The row of the variants table at the first divergence; absent if that is in no pass. */
  readonly row?: TaskState;
  /** What led there, `cancel of a scope`; for a program without a result, what was wrong. */
  readonly operation: string;
}

export interface Finding extends FindingKey {
  /** A program from which nothing can be taken away, if there was time to shrink it. */
  readonly program: Program;
  /** It is the smallest, and was confirmed with the whole budget of iterations. */
  readonly isConfirmed: boolean;
  /** How many of the programs that were looked at showed the same. */
  readonly seen: number;
  /** The number of the first program that did, from 0. */
  readonly firstSeen: number;
  /** What the columns did; absent for a program without a result. */
  readonly runs?: { readonly left: RecordedRun; readonly right: RecordedRun };
  readonly divergence?: Divergence;
  /** The rule behind the first divergence, in words. */
  readonly rule: string;
}

export function keyText({ kind, row, operation }: FindingKey): string {
  return JSON.stringify([kind, row, operation]);
}

/** The worst first, and of those that are as bad the one with the smaller program. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      rankOf(a.kind) - rankOf(b.kind) ||
      countSteps(a.program.main) - countSteps(b.program.main) ||
      a.firstSeen - b.firstSeen,
  );
}

/** Steps, those inside of blocks included. */
export function countSteps(steps: Steps): number {
  return steps.reduce(
    (sum, step) =>
      sum +
      1 +
      Object.values(step).reduce<number>(
        (inside, value) => inside + (Array.isArray(value) ? countSteps(value as Steps) : 0),
        0,
      ),
    0,
  );
}
