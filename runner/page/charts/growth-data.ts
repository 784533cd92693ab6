/** What the page shows of costs that were measured for several sizes of an input. Vocabulary only. */

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
  readonly points: readonly { readonly size: number; readonly seconds: number }[];
  /** The power of the size with which the cost grows; absent for fewer than two sizes. */
  readonly exponent?: number;
}
