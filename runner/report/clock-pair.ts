/**
 * Brings together the cells of one scenario in one column: the virtual clock's decides, the real clock's confirms and
 * measures. How a pair looks is left to the reports.
 */
import type { Verdict } from '../compare/verdict.ts';
import type { Column, PlannedScenario } from '../plan/plan.ts';
import type { CellResult, RunResults } from '../record/run-results.ts';

/** The cells of one scenario in one column; a clock that the plan does not have is absent. */
export interface ClockPair {
  readonly scenario: PlannedScenario;
  readonly column: Column;
  readonly virtual?: CellResult;
  readonly real?: CellResult;
}

/** The pairs of a run, in the order of its cells. */
export const pairClocks = (results: RunResults): readonly ClockPair[] => {
  const pairs = new Map<string, ClockPair>();
  for (const result of results.cells) {
    const key = pairId(result);
    pairs.set(key, {
      scenario: result.scenario,
      column: result.column,
      ...pairs.get(key),
      [result.cell.clock]: result,
    });
  }
  return [...pairs.values()];
};

/** A pair's name, a cell id without its clock: `contract/fail-after@4.13+wide`. */
export const pairId = ({ scenario, column }: Pick<ClockPair, 'scenario' | 'column'>): string =>
  `${scenario.id}@${column.id}`;

/** The verdict of one clock once it is there; a skipped cell has none to offer, nor has one that disagrees with itself. */
export const verdictOf = (result: CellResult | undefined): Exclude<Verdict, 'skipped'> | undefined => {
  const verdict = result?.judgement?.verdict;
  return verdict === 'skipped' || result?.spurious !== undefined ? undefined : verdict;
};

/** The attempts on a clock disagree: neither passed nor failed. */
export const isSpurious = (pair: ClockPair): boolean =>
  pair.virtual?.spurious !== undefined || pair.real?.spurious !== undefined;

/** What counts for the pair: the virtual clock's verdict, the real one's where there is no other. */
export const decidingVerdict = (pair: ClockPair): Exclude<Verdict, 'skipped'> | undefined =>
  verdictOf(pair.virtual) ?? verdictOf(pair.real);

/** Both clocks have come to a verdict, and not to the same one. */
export const clocksDisagree = (pair: ClockPair): boolean => {
  const virtual = verdictOf(pair.virtual);
  const real = verdictOf(pair.real);
  return virtual !== undefined && real !== undefined && virtual !== real;
};

/** No clock runs it. */
export const isSkipped = (pair: ClockPair): boolean =>
  [pair.virtual, pair.real].every(
    (result) => result === undefined || result.judgement?.verdict === 'skipped',
  );

/** How many of the pairs passed, of those that are not skipped. */
export const countPassed = (pairs: readonly ClockPair[]): { passed: number; total: number } => ({
  passed: pairs.filter((pair) => decidingVerdict(pair) === 'passed' && !isSpurious(pair)).length,
  total: pairs.filter((pair) => !isSkipped(pair)).length,
});
