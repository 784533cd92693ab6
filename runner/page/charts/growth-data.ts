/** What the page shows of costs that were measured for several sizes of an input. Vocabulary only. */
import type { GrowthFit } from '../../compare/fit-growth.ts';
import type { Interval } from '../../compare/median-interval.ts';

export interface PageGrowth {
  /** The ids of the run's columns, in its order. */
  readonly columns: readonly string[];
  readonly charts: readonly GrowthChart[];
  /** How many more there are. */
  readonly leftOut: number;
}

/** One thing that was measured, in each column. */
export interface GrowthChart {
  readonly name: string;
  /** What the size counts, `tasks`; `size` where nobody says. */
  readonly unit: string;
  readonly series: readonly GrowthSeries[];
}

export interface GrowthSeries {
  /** An index in the columns. */
  readonly column: number;
  /** In ascending order of the size. */
  readonly points: readonly GrowthPoint[];
  /** The power of the size with which the cost grows; absent for fewer than two sizes. */
  readonly fit?: GrowthFit;
  /** Of the exponent, with a confidence of 95 %; absent for what was not measured in rounds. */
  readonly interval?: Interval;
}

export interface GrowthPoint {
  readonly size: number;
  /** The median. */
  readonly seconds: number;
  /** Median absolute deviation over rounds, in seconds; absent for what was not measured in rounds. */
  readonly deviation?: number;
}
