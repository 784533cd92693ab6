/** From the timings of columns that took turns to medians, spreads, ratios to the baseline and growth. */
import type { Timing, TimingSize } from '../cell/bench-protocol.ts';
import type { Column } from '../plan/plan.ts';
import { fitGrowth, type GrowthFit } from './fit-growth.ts';
import { judgeRatios, type RatioJudgement } from './judge-ratio.ts';
import { deviationOf, type Interval, medianInterval, medianOf } from './median-interval.ts';

/** What was measured of one column in one round. */
export interface ColumnTimings {
  readonly column: string;
  readonly round: number;
  readonly timings: readonly Timing[];
}

/** One measurement on one column, over all rounds. */
export interface TimingSummary extends Partial<RatioJudgement> {
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

/** How the cost of one thing grows on one column: the fit of its medians. */
export interface GrowthSummary extends GrowthFit {
  /** What grows, `delivery pass`, and with what, `tasks`. */
  readonly of: string;
  readonly unit: string;
  readonly column: string;
  /** Holds the true exponent with a confidence of 95 %, by the exponents of each round; absent for too few rounds. */
  readonly interval?: Interval;
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
      const baselineRounds = baseline === undefined ? undefined : medians.get(`${baseline} ${name}`);
      const ratios = rounds.flatMap(([round, value]) => {
        const base = baselineRounds?.get(round);
        // What took no time that could be measured has no ratio to anything.
        return base === undefined || base === 0 || value === 0 ? [] : [value / base];
      });
      return [
        {
          name,
          column: id,
          median: medianOf(values),
          deviation: deviationOf(values),
          rounds: rounds.length,
          medians: values,
          ...(ratios.length > 0 && { ratio: medianOf(ratios), ratios, ...judgeRatios(ratios) }),
          ...(growth && { growth }),
        },
      ];
    }),
  );
}

/** For what was measured for at least two sizes, in the order in which it was measured, then by column. */
export function summarizeGrowth(summaries: readonly TimingSummary[]): GrowthSummary[] {
  const families = new Map<string, { readonly size: TimingSize; readonly summaries: TimingSummary[] }>();
  const order = new Map<string, number>();
  for (const summary of summaries) {
    const { growth: size, column } = summary;
    if (size === undefined) continue;
    order.set(size.of, order.get(size.of) ?? order.size);
    const key = `${size.of} ${column}`;
    const family = families.get(key) ?? { size, summaries: [] };
    family.summaries.push(summary);
    families.set(key, family);
  }
  return [...families.values()]
    .flatMap(({ size: { of, unit }, summaries: sizes }): GrowthSummary[] => {
      const fit = fitGrowth(
        sizes.map(({ growth, median }) => ({ size: growth?.size ?? 0, seconds: median })),
      );
      const column = sizes[0]?.column;
      if (fit === undefined || column === undefined) return [];
      // A size that some rounds did not come to is in the fit of the medians, and in none of these.
      const rounds = Math.max(...sizes.map((each) => each.rounds));
      const whole = sizes.filter((each) => each.rounds === rounds);
      const exponents = Array.from({ length: rounds }, (_, round) => round).flatMap((round) => {
        const points = whole.map(({ growth, medians }) => ({
          size: growth?.size ?? 0,
          seconds: medians[round] ?? 0,
        }));
        return fitGrowth(points)?.exponent ?? [];
      });
      const interval = medianInterval(exponents);
      return [{ of, unit, column, ...fit, ...(interval && { interval }) }];
    })
    .sort((a, b) => (order.get(a.of) ?? 0) - (order.get(b.of) ?? 0));
}
