/** From a measure to one of the few levels that the table has colours for. Pure. */

/** Times of the baseline's time: from `t-3`, an eighth or less, over `t0` to `t3`, eight times or more. */
export function timeLevel(ratio: number): string {
  const doublings = ratio > 0 ? Math.log2(ratio) : -3;
  return `t${Math.max(-3, Math.min(3, Math.round(doublings)))}`;
}

/** Reschedules a second: `r0` below 10, `r1` below 100, to `r5` from 100,000 on. */
export function rateLevel(rate: number): string {
  return `r${Math.max(0, Math.min(5, Math.floor(Math.log10(Math.max(rate, 1)))))}`;
}
