/**
 * How far the median of what was measured may be from the true one. Pure.
 *
 * The interval lies between two of the values themselves. Each value is on either side of the true median with the chance of
 * a tossed coin, whatever its distribution, so that the chance that the median lies outside is counted and not estimated: the
 * sign test, turned round. After H. A. David and H. N. Nagaraja, Order Statistics, 3rd edition (2003), section 7.1.
 */

export type Interval = readonly [low: number, high: number];

/** The chance that it holds the true median is at least this. */
const confidence = 0.95;

/** The middle value, or the mean of the two in the middle; `NaN` of nothing. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The median of the distances from the median. */
export function deviationOf(values: readonly number[]): number {
  const median = medianOf(values);
  return medianOf(values.map((value) => Math.abs(value - median)));
}

/** Undefined if there are fewer than six values. */
export function medianInterval(values: readonly number[]): Interval | undefined {
  const cut = countOuter(values.length);
  if (cut === undefined) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  return [sorted[cut] ?? NaN, sorted[sorted.length - 1 - cut] ?? NaN];
}

/** How many values on either side may be left out; undefined if not even none. */
function countOuter(count: number): number | undefined {
  // The chance that exactly `outer` of the values lie below the median, from none on; of many values it is no number.
  let logChance = count * Math.log(0.5);
  let below = 0;
  let cut: number | undefined;
  for (let outer = 0; outer < count / 2; outer++) {
    below += Math.exp(logChance);
    if (1 - 2 * below < confidence) break;
    cut = outer;
    logChance += Math.log((count - outer) / (outer + 1));
  }
  return cut;
}
