/** From the timings of columns that took turns to medians, spreads and ratios to the baseline. */
import type { Timing } from '../cell/bench-protocol.ts';
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
  /** Median of the ratios to the baseline within each round, so that a drift of the machine cancels; absent for a baseline. */
  readonly ratio?: number;
}

/** Summaries by measurement, then by column, in the order in which they were measured. */
export function summarizeTimings(
  columns: readonly Column[],
  timings: readonly ColumnTimings[],
): TimingSummary[] {
  const medians = new Map<string, Map<number, number>>();
  const names = new Set<string>();
  for (const { column, round, timings: measured } of timings) {
    for (const { name, median } of measured) {
      names.add(name);
      const key = `${column} ${name}`;
      const rounds = medians.get(key) ?? new Map<number, number>();
      medians.set(key, rounds.set(round, median));
    }
  }
  return [...names].flatMap((name) =>
    columns.flatMap(({ id, baseline }): TimingSummary[] => {
      const rounds = medians.get(`${id} ${name}`);
      if (rounds === undefined) return [];
      const median = medianOf([...rounds.values()]);
      const deviation = medianOf([...rounds.values()].map((value) => Math.abs(value - median)));
      const baselineRounds = baseline === undefined ? undefined : medians.get(`${baseline} ${name}`);
      const ratios = [...rounds].flatMap(([round, value]) => {
        const base = baselineRounds?.get(round);
        return base === undefined ? [] : [value / base];
      });
      return [
        {
          name,
          column: id,
          median,
          deviation,
          rounds: rounds.size,
          ...(ratios.length > 0 && { ratio: medianOf(ratios) }),
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
