/** Where a logarithmic axis has its ticks. */

/** What stands between two powers of ten, from dense to sparse, and how many times the one before each value is at least. */
const densities = [
  { apart: 1.33, within: [1, 1.5, 2, 3, 5, 7] },
  { apart: 2, within: [1, 2, 5] },
  { apart: 3, within: [1, 3] },
  { apart: 10, within: [1] },
];

/** Within less than this many times the least value there are too few of them. */
const linearBelow = 2.5;

/**
 * Round values between two that are positive, as close as they may be; 1 is among them if it lies between.
 *
 * @param apart how many times the one before each value is at least: what room a label takes, see `apartFor`
 */
export function logTicks(least: number, largest: number, apart: number): number[] {
  if (largest / least < linearBelow) return linearTicks(least, largest);
  const { within } = densities.find((density) => density.apart >= apart) ?? { within: [1] };
  const stride = Math.max(1, Math.ceil(Math.log10(apart)));
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.log10(largest); power++) {
    if (power % stride !== 0) continue;
    // `10 ** -3` is not 0.001.
    for (const step of within) ticks.push(Number(`${step}e${power}`));
  }
  return ticks.filter((tick) => tick >= least && tick <= largest);
}

/** How many times the one before a value has to be for a label that takes so much of the length of an axis. */
export function apartFor(least: number, largest: number, label: number, length: number): number {
  return (largest / least) ** (label / Math.max(label, length));
}

/** The least and the largest, which an axis needs even where there is nothing to draw. */
export function extentOf(values: readonly number[]): readonly [number, number] {
  return values.length === 0 ? [1, 1] : [Math.min(...values), Math.max(...values)];
}

/** Those of the values that stand at least so many times above the one before; the largest always does. */
export function spacedTicks(values: readonly number[], apart: number): number[] {
  const sorted = [...new Set(values)].sort((a, b) => b - a);
  const kept: number[] = [];
  for (const value of sorted) {
    const above = kept.at(-1);
    if (above === undefined || above / value >= apart) kept.push(value);
  }
  return kept.reverse();
}

/** Two to six multiples of 1, 2 or 5 times a power of ten. */
function linearTicks(least: number, largest: number): number[] {
  const rough = (largest - least) / 5;
  if (rough === 0) return [least];
  const power = Math.floor(Math.log10(rough));
  const steps = [1, 2, 5, 10].map((factor) => Number(`${factor}e${power}`));
  const step = steps.find((each) => each >= rough) ?? rough;
  const ticks: number[] = [];
  for (let index = Math.ceil(least / step); index * step <= largest; index++) {
    ticks.push(Number((index * step).toPrecision(9)));
  }
  return ticks;
}
