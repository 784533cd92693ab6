/** How fast a cost grows with the size of its input. Pure. */

export interface CostPoint {
  readonly size: number;
  readonly seconds: number;
}

/** A cost of less than this cannot be told from none. */
const leastSeconds = 1e-9;

/**
 * The slope of the line through the points on logarithmic scales, by least squares: 1 is linear, 2 is quadratic. `NaN` if
 * there are fewer than two sizes.
 */
export function growthExponent(points: readonly CostPoint[]): number {
  const xs = points.map(({ size }) => Math.log(size));
  const ys = points.map(({ seconds }) => Math.log(Math.max(seconds, leastSeconds)));
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const covariance = mean(xs.map((x, index) => (x - meanX) * ((ys[index] ?? meanY) - meanY)));
  return covariance / mean(xs.map((x) => (x - meanX) ** 2));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
