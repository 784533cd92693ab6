/** From the timings of columns that took turns to medians, spreads and ratios to the baseline. */
import type { Timing, TimingSize } from '../cell/bench-protocol.ts';
import type { Column } from '../plan/plan.ts';

/** What one child measured in one round. */
export interface ColumnTimings {
  readonly column: string;
  readonly round: number;
  readonly timings: readonly Timing[];
}

/** One measurement on one column, over all rounds. */
export interface TimingSummary {
  readonly name: string;
  readonly column: string;
  /** Median of the rounds' medians, in seconds. */
  readonly median: number;
  /** Median absolute deviation of the rounds' medians from it, in seconds. */
  readonly deviation: number;
  readonly rounds: number;
  /** What each round measured, in their order, in seconds. */
  readonly medians: readonly number[];
  /** Median of the ratios to the baseline within each round, so that a drift of the machine cancels; absent for a baseline. */
  readonly ratio?: number;
  /** These ratios, for each round that measured both. */
  readonly ratios?: readonly number[];
  /** Present if the same was measured for other sizes too. */
  readonly growth?: TimingSize;
}

/** Summaries by measurement, then by column, in the order in which they were measured. */
export function summarizeTimings(
  columns: readonly Column[],
  timings: readonly ColumnTimings[],
): TimingSummary[] {
  const medians = new Map<string, Map<number, number>>();
  const names = new Map<string, TimingSize | undefined>();
  for (const { column, round, timings: measured } of timings) {
    for (const { name, median, growth } of measured) {
      names.set(name, growth);
      const key = `${column} ${name}`;
      const rounds = medians.get(key) ?? new Map<number, number>();
      medians.set(key, rounds.set(round, median));
    }
  }
  return [...names].flatMap(([name, growth]) =>
    columns.flatMap(({ id, baseline }): TimingSummary[] => {
      const rounds = [...(medians.get(`${id} ${name}`) ?? [])].sort(([a], [b]) => a - b);
      if (rounds.length === 0) return [];
      const values = rounds.map(([, value]) => value);
      const median = medianOf(values);
      const deviation = medianOf(values.map((value) => Math.abs(value - median)));
      const baselineRounds = baseline === undefined ? undefined : medians.get(`${baseline} ${name}`);
      const ratios = rounds.flatMap(([round, value]) => {
        const base = baselineRounds?.get(round);
        return base === undefined ? [] : [value / base];
      });
      return [
        {
          name,
          column: id,
          median,
          deviation,
          rounds: rounds.length,
          medians: values,
          ...(ratios.length > 0 && { ratio: medianOf(ratios), ratios }),
          ...(growth && { growth }),
        },
      ];
    }),
  );
}

/** The middle value, or the mean of the two in the middle; `NaN` of nothing. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
