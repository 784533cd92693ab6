/** What the page shows of a `bench`. Vocabulary only; `build-page-bench.ts` fills it in. */
import type { RatioJudgement } from '../../compare/judge-ratio.ts';
import type { GrowthChart } from './growth-data.ts';

export interface PageBench {
  readonly matrix: string;
  readonly subject: string;
  /** ISO 8601. */
  readonly measuredAt: string;
  readonly rounds: number;
  /** Of the measurements, in their order. */
  readonly columns: readonly BenchColumn[];
  readonly growth: readonly GrowthChart[];
  readonly measurements: readonly BenchMeasurement[];
  /** Why something has no time, a line each. */
  readonly problems: readonly string[];
}

export interface BenchColumn {
  readonly id: string;
  /** The exact version of the runtime. */
  readonly version: string;
  readonly baseline?: string;
}

export interface BenchMeasurement {
  /** `delivery pass, 10 tasks`. */
  readonly name: string;
  readonly costs: readonly BenchCost[];
}

export interface BenchCost extends Partial<RatioJudgement> {
  /** An index in the columns. */
  readonly column: number;
  /** Of the rounds' medians, and the median of their absolute deviations from it; seconds. */
  readonly median: number;
  readonly deviation: number;
  /** Seconds, a round each. */
  readonly medians: readonly number[];
  /** The median of the ratios to the baseline within each round; absent for a baseline. */
  readonly ratio?: number;
  readonly ratios?: readonly number[];
}
