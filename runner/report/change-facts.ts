/**
 * What a comparison says of a scenario to someone who has to decide on a patch, how large that is, and by which names its
 * columns are called. Draws nothing.
 */
import { findEndless } from '../../program/find-outcome.ts';
import type { Change, ColumnComparison, ScenarioChange } from '../compare/change.ts';
import { isEqualInEveryField } from '../compare/compare-columns.ts';
import type { CellResult, RunResults } from '../record/run-results.ts';

/** A change, or `unverified`: whatever the clocks that ran say, another one was to give a verdict and gave none. */
export type Fact = Change | 'unverified';

/** A regression stands on one clock alone; that nothing regressed, or got better, takes all of them. */
export const factOf = ({ change, unverified }: ScenarioChange): Fact =>
  change === 'regressed' || change === 'spurious' || !unverified ? change : 'unverified';

/** A side's own attempts disagree on one clock, whatever the other one says. */
export const isSpurious = ({ clocks }: ScenarioChange): boolean =>
  Object.values(clocks).some(({ change }) => change === 'spurious');

/** Whether both sides came to verdicts that can be held against each other. */
export const isCompared = (change: ScenarioChange): boolean =>
  ['same', 'regressed', 'fixed', 'changed'].includes(factOf(change));

/** From what may break somebody to what says nothing. */
const factOrder: readonly Fact[] = [
  ...(['regressed', 'spurious', 'unverified', 'fixed', 'changed'] as const),
  ...(['added', 'removed', 'skipped', 'same'] as const),
];

export interface FactSize {
  readonly fact: Fact;
  /** Seconds between the two sides' times, infinite if the worse side did not end; 0 where neither has one. */
  readonly seconds: number;
}

/** The larger fact first: by what it is, then by the difference in time. */
export const compareFacts = (a: FactSize, b: FactSize): number =>
  factOrder.indexOf(a.fact) - factOrder.indexOf(b.fact) ||
  (a.seconds === b.seconds ? 0 : b.seconds - a.seconds);

export const measureFact = (change: ScenarioChange): FactSize => {
  const fact = factOf(change);
  const { real, virtual } = change.clocks;
  // The virtual clock's times, which are the same in every run, unless only the real one has both.
  const [baseline, candidate] = [virtual, real]
    .map((clock) => [secondsOf(clock?.baseline), secondsOf(clock?.candidate)] as const)
    .find((times) => times.every((time) => time !== undefined)) ?? [undefined, undefined];
  if (baseline !== undefined && candidate !== undefined) {
    return { fact, seconds: Math.abs(candidate - baseline) };
  }
  return { fact, seconds: fact === 'regressed' || fact === 'fixed' ? Infinity : 0 };
};

/** Until main ended, on the cell's clock; undefined if it did not. */
export const secondsOf = (cell: CellResult | undefined): number | undefined => {
  const result = cell?.observation?.result?.result;
  return result === undefined || findEndless(result.outcome) !== undefined ? undefined : result.elapsed;
};

/** A comparison with the names of its columns as the plan knows them. */
export interface NamedComparison {
  readonly comparison: ColumnComparison;
  /** The variant where the two columns differ in nothing else; the whole column if not. */
  readonly candidate: string;
  readonly baseline: string;
  /** Where the names are variants: what they are variants of. */
  readonly runtime?: string;
  /** Equal in every field to the baseline. */
  readonly isEqual: boolean;
}

export const nameComparisons = (
  comparisons: readonly ColumnComparison[],
  { plan }: RunResults,
): readonly NamedComparison[] =>
  comparisons.map((comparison) => {
    const [baseline, candidate] = [comparison.baseline, comparison.candidate].map((name) =>
      plan.columns.find(({ id }) => id === name),
    );
    const isEqual = isEqualInEveryField(comparison);
    return candidate !== undefined && baseline?.runtime === candidate.runtime
      ? {
          comparison,
          isEqual,
          candidate: candidate.variant,
          baseline: baseline.variant,
          runtime: candidate.runtime,
        }
      : { comparison, isEqual, candidate: comparison.candidate, baseline: comparison.baseline };
  });
