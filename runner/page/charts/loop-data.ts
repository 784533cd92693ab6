/** What the page shows of loops that did not come to rest, on the real clock. Vocabulary only; `build-loop-series.ts` fills it in. */

export interface PageLoops {
  /** The ids of the run's columns, in its order. */
  readonly columns: readonly string[];
  /** Those with a hot loop in at least one column, the fastest first. */
  readonly scenarios: readonly LoopScenario[];
  /** How many more there are. */
  readonly leftOut: number;
}

export interface LoopScenario {
  readonly scenario: string;
  /** Iterations of the loop where one spins without delivering anything. */
  readonly counted: 'iterations' | 'reschedules';
  /** Each column that was measured, also those at rest. */
  readonly series: readonly LoopSeries[];
}

export interface LoopSeries {
  /** An index in `columns`. */
  readonly column: number;
  readonly atRest: boolean;
  /** Of what is counted, from the scenario's start to its end or to the child's. */
  readonly total: number;
  readonly perSecond: number;
  /** In order, each beginning where the one before ends. */
  readonly intervals: readonly LoopInterval[];
}

/** Real seconds since the scenario began, and how much was counted a second between them. */
export interface LoopInterval {
  readonly from: number;
  readonly to: number;
  readonly perSecond: number;
}
