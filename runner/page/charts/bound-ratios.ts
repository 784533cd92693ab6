/** The scale that ratios are drawn on. Pure. */
import type { BenchMeasurement } from './bench-data.ts';

/**
 * The least and the largest ratio to draw: every median, and all but the outermost twentieth of the rounds on either side, as
 * one in which the machine stood still would push the others together. Undefined if there are no ratios.
 */
export function boundRatios(
  measurements: readonly BenchMeasurement[],
): readonly [number, number] | undefined {
  const costs = measurements.flatMap((measurement) => measurement.costs);
  const ratios = costs.flatMap((cost) => cost.ratios ?? []).sort((a, b) => a - b);
  if (ratios.length === 0) return undefined;
  const medians = costs.flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio]));
  const outer = Math.floor(ratios.length / 20);
  const inner = ratios.slice(outer, ratios.length - outer);
  return [Math.min(...medians, ...inner.slice(0, 1)), Math.max(...medians, ...inner.slice(-1))];
}
