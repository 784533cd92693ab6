/**
 * The Wilcoxon–Mann–Whitney rank test: how likely two samples of one population are to be ranked at least as far apart as
 * these. After H. B. Mann and D. R. Whitney, Annals of Mathematical Statistics 18 (1947), with mid-ranks for ties.
 */

/** Up to so many values the distribution of the rank sum is counted; beyond, it is near enough to a normal one. */
const mostCounted = 60;

/** The two-sided p-value, ties included; 1 if a sample is empty. */
export function rankTest(left: readonly number[], right: readonly number[]): number {
  if (left.length === 0 || right.length === 0) return 1;
  const ranks = doubledMidRanks([...left, ...right]);
  const observed = sum(ranks.slice(0, left.length));
  const expected = (sum(ranks) * left.length) / ranks.length;
  const distance = Math.abs(observed - expected);
  if (ranks.length > mostCounted) return normalTail(distance, ranks, left.length);

  const ways = countRankSums(ranks, left.length);
  const all = sum(ways);
  // Sums are whole numbers, their expectation is a fraction: the tolerance is for its rounding.
  const asFar = ways.filter((_, rankSum) => Math.abs(rankSum - expected) >= distance - 1e-9);
  return Math.min(1, sum(asFar) / all);
}

/** Twice the rank of each value, from 1, where values that tie share the middle of their ranks: whole numbers. */
function doubledMidRanks(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return values.map((value) => sorted.indexOf(value) + sorted.lastIndexOf(value) + 2);
}

/** For each sum, in how many ways `size` of the ranks add up to it. */
function countRankSums(ranks: readonly number[], size: number): number[] {
  const largest = sum(ranks);
  const waysBySize = Array.from({ length: size + 1 }, () => new Float64Array(largest + 1));
  const none = waysBySize[0];
  if (none === undefined) return [];
  none[0] = 1;
  for (const rank of ranks) {
    for (let taken = size; taken >= 1; taken--) {
      const with_ = waysBySize[taken] ?? none;
      const without = waysBySize[taken - 1] ?? none;
      for (let rankSum = largest; rankSum >= rank; rankSum--) {
        with_[rankSum] = (with_[rankSum] ?? 0) + (without[rankSum - rank] ?? 0);
      }
    }
  }
  return [...(waysBySize[size] ?? none)];
}

/** With the correction for ties, which the ranks themselves hold, and for sums being whole. */
function normalTail(distance: number, ranks: readonly number[], size: number): number {
  const mean = sum(ranks) / ranks.length;
  const spread = sum(ranks.map((rank) => (rank - mean) ** 2)) / (ranks.length - 1);
  const variance = (size * (ranks.length - size) * spread) / ranks.length;
  if (variance === 0) return 1;
  return Math.min(1, 2 * upperTail(Math.max(0, distance - 1) / Math.sqrt(variance)));
}

/** Of the standard normal distribution; Abramowitz and Stegun 26.2.17, to within 1e-7. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  return density * terms.reduceRight((total, term) => (total + term) * t, 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
