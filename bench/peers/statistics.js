/** Medians and a straight line. Pure. */

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The line `y = start + slope * x` by least squares, and how much of the variation it explains (R²). */
export function fitLine(points) {
  const meanOf = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [meanX, meanY] = [meanOf(([x]) => x), meanOf(([, y]) => y)];
  const slope = meanOf(([x, y]) => (x - meanX) * (y - meanY)) / meanOf(([x]) => (x - meanX) ** 2);
  const start = meanY - slope * meanX;
  const left = meanOf(([x, y]) => (y - start - slope * x) ** 2);
  return { start, slope, explained: 1 - left / meanOf(([, y]) => (y - meanY) ** 2) };
}

/** Each two rounds begin with another one, and the second of them goes backwards: what is early is late as often. */
export function orderOfRound(items, round) {
  const first = (round >> 1) % items.length;
  const order = [...items.slice(first), ...items.slice(0, first)];
  return round % 2 === 0 ? order : order.reverse();
}
