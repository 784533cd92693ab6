/** Whether one side's real times are distinguishable from the other's: a rank test, and a factor that matters. Pure. */
import { rankTest } from './rank-test.ts';
import { medianOf } from './median-interval.ts';

export interface TimeLimits {
  /** A ratio of medians closer to 1 than this is no difference that matters. */
  readonly factor: number;
  /** The rank test's p-value must be below this. */
  readonly alpha: number;
  /** With fewer samples on a side nothing is claimed. */
  readonly minSamples: number;
}

export const defaultTimeLimits: TimeLimits = { factor: 1.1, alpha: 0.002, minSamples: 7 };

export interface TimeComparison {
  /** Of the candidate, against the baseline. */
  readonly verdict: 'slower' | 'faster' | 'not-distinguishable' | 'too-few-samples';
  /** The candidate's median divided by the baseline's; infinite if the baseline's is 0. */
  readonly ratio: number;
  /** Two-sided; absent where no test was made. */
  readonly p?: number;
  /** Medians, in seconds. */
  readonly baselineSeconds: number;
  readonly candidateSeconds: number;
  readonly baselineSamples: number;
  readonly candidateSamples: number;
}

/** Compares two samples of times in seconds; undefined if a side has none. */
export function compareTimes(
  baseline: readonly number[],
  candidate: readonly number[],
  limits: TimeLimits = defaultTimeLimits,
): TimeComparison | undefined {
  if (baseline.length === 0 || candidate.length === 0) return undefined;
  const baselineSeconds = medianOf(baseline);
  const candidateSeconds = medianOf(candidate);
  const ratio = baselineSeconds === candidateSeconds ? 1 : candidateSeconds / baselineSeconds;
  const common = {
    ratio,
    ...{ baselineSeconds, candidateSeconds },
    ...{ baselineSamples: baseline.length, candidateSamples: candidate.length },
  };
  if (Math.min(baseline.length, candidate.length) < limits.minSamples) {
    return { verdict: 'too-few-samples', ...common };
  }
  const p = rankTest(baseline, candidate);
  const distinct = p < limits.alpha;
  if (distinct && ratio >= limits.factor) return { verdict: 'slower', p, ...common };
  if (distinct && ratio <= 1 / limits.factor) return { verdict: 'faster', p, ...common };
  return { verdict: 'not-distinguishable', p, ...common };
}
