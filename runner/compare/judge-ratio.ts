/** What the ratios of one measurement to its baseline, a round each, allow to say. Pure. */
import { type Interval, medianInterval } from './median-interval.ts';

/** What differs by less is a tie: 5 %, in either direction. */
const tieFactor = 1.05;

export type RatioVerdict = 'faster' | 'same' | 'slower' | 'too few rounds' | 'unclear';

export interface RatioJudgement {
  readonly verdict: RatioVerdict;
  /** Holds the true ratio with a confidence of 95 %; absent for too few rounds. */
  readonly interval?: Interval;
}

/**
 * Slower or faster is what is it by more than a tie wherever in its interval the ratio lies, and the same what is a tie
 * wherever it lies. An interval that reaches from one into the other says neither: it takes more rounds.
 */
export function judgeRatios(ratios: readonly number[]): RatioJudgement {
  const interval = medianInterval(ratios);
  if (interval === undefined) return { verdict: 'too few rounds' };
  const [low, high] = interval;
  if (low > tieFactor) return { verdict: 'slower', interval };
  if (high < 1 / tieFactor) return { verdict: 'faster', interval };
  const isTie = low >= 1 / tieFactor && high <= tieFactor;
  return { verdict: isTie ? 'same' : 'unclear', interval };
}
