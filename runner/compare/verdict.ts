/** The words of a judged cell. Vocabulary only; `judge-cell.ts` decides. */

export type Verdict = 'passed' | 'failed' | 'errored' | 'skipped';

/** One thing that was owed, and what was found. */
export interface Expectation {
  /** A stable name: `outcome`, `reaches timed out`, `never-reaches unreachable`, `catches s`, `within`, `at-rest`. */
  readonly name: string;
  readonly met: boolean;
  /** What was owed, as a fragment: "ends within 2 s". */
  readonly owed: string;
  /** What happened, as a fragment: "took 5.00006 s". */
  readonly happened: string;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** One sentence; empty for a cell that passed. */
  readonly reason: string;
  readonly expectations: readonly Expectation[];
}

/** How bad a verdict is: a higher one is worse. A skipped cell has nothing to be bad at. */
export const verdictRank: Readonly<Record<Verdict, number>> = {
  skipped: 0,
  passed: 1,
  failed: 2,
  errored: 3,
};
