/** What `bench --json` prints: what was measured, and of what. Pure. */
import type { GrowthSummary, TimingSummary } from '../compare/summarize-timings.ts';
import type { BenchProblem } from '../execute/time-columns.ts';
import type { Plan } from '../plan/plan.ts';

export interface BenchJson extends BenchSettings, Partial<BenchSummary> {
  readonly kind: 'bench';
  readonly matrix: string;
  readonly subject: string;
  readonly columns: readonly BenchJsonColumn[];
  /** By measurement, then by column. */
  readonly measurements: readonly TimingSummary[];
}

/** What came of the rounds. */
export interface BenchSummary {
  readonly measurements: readonly TimingSummary[];
  readonly growths: readonly GrowthSummary[];
  readonly problems: readonly BenchProblem[];
}

export interface BenchSettings {
  /** The version of patchmatrix. */
  readonly patchmatrix: string;
  /** When the first round began, ISO 8601. */
  readonly measuredAt: string;
  readonly rounds: number;
  /** Milliseconds a measurement. */
  readonly timeMs: number;
}

export interface BenchJsonColumn {
  /** `4.13+wide`. */
  readonly id: string;
  readonly runtime: string;
  readonly variant: string;
  /** The exact version of the runtime. */
  readonly version: string;
  /** The column that its ratios are to; absent for a baseline. */
  readonly baseline?: string;
}

export function buildBenchJson(
  { matrix, subject, columns, runtimes }: Pick<Plan, 'columns' | 'matrix' | 'runtimes' | 'subject'>,
  { measurements, growths, problems }: BenchSummary,
  settings: BenchSettings,
): BenchJson {
  const versions = new Map(runtimes.map(({ id, version }) => [id, version]));
  return {
    kind: 'bench',
    ...settings,
    ...{ matrix, subject },
    columns: columns.map(({ id, runtime, variant, baseline }) => ({
      ...{ id, runtime, variant, version: versions.get(runtime) ?? '' },
      ...(baseline !== undefined && { baseline }),
    })),
    ...{ measurements, growths, problems },
  };
}
