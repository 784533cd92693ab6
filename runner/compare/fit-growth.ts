/** How fast a cost grows with the size of its input. Pure. */

export interface CostPoint {
  readonly size: number;
  readonly seconds: number;
}

/** A power of the size, `seconds = factor * size ** exponent`. */
export interface GrowthFit {
  /** 1 is linear, 2 is quadratic. */
  readonly exponent: number;
  /** Seconds for the size 1. */
  readonly factor: number;
  /** How much of the cost's variation the line explains (R²), from 0 to 1; 1 for a cost that does not vary. */
  readonly explained: number;
}

/** A cost of less than this cannot be told from none. */
const leastSeconds = 1e-9;

/**
 * The line through the points on logarithmic scales, by least squares; undefined if there are fewer than two sizes.
 */
export function fitGrowth(points: readonly CostPoint[]): GrowthFit | undefined {
  const xs = points.map(({ size }) => Math.log(size));
  const ys = points.map(({ seconds }) => Math.log(Math.max(seconds, leastSeconds)));
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const [dxs, dys] = [xs.map((x) => x - meanX), ys.map((y) => y - meanY)];
  const covariance = mean(dxs.map((dx, index) => dx * (dys[index] ?? 0)));
  const exponent = covariance / mean(dxs.map((dx) => dx ** 2));
  if (!Number.isFinite(exponent)) return undefined;

  const left = mean(dys.map((dy, index) => (dy - exponent * (dxs[index] ?? 0)) ** 2));
  const all = mean(dys.map((dy) => dy ** 2));
  return {
    exponent,
    factor: Math.exp(meanY - exponent * meanX),
    explained: all === 0 ? 1 : Math.max(0, 1 - left / all),
  };
}

/** The slope of that line; `NaN` if there are fewer than two sizes. */
export function growthExponent(points: readonly CostPoint[]): number {
  return fitGrowth(points)?.exponent ?? NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
