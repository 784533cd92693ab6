/** Where a logarithmic axis has its ticks. */

/** Powers of ten, and some of what lies between them where they are few; the least and the largest value are positive. */
export function logTicks(least: number, largest: number): number[] {
  const from = Math.floor(Math.log10(least));
  const to = Math.ceil(Math.log10(largest));
  const steps = stepsFor(largest / least);
  const ticks: number[] = [];
  for (let power = from; power <= to; power++) {
    // `10 ** -3` is not 0.001.
    for (const step of steps) ticks.push(Number(`${step}e${power}`));
  }
  return ticks.filter((tick) => tick >= least * 0.999 && tick <= largest * 1.001);
}

function stepsFor(span: number): readonly number[] {
  if (span < 10) return [1, 1.5, 2, 3, 5, 7];
  return span < 1000 ? [1, 2, 5] : [1];
}

/** Those of the values that stand at least so many times above the one before; the last one always does. */
export function spacedTicks(values: readonly number[], factor: number): number[] {
  const sorted = [...new Set(values)].sort((a, b) => b - a);
  const kept: number[] = [];
  for (const value of sorted) {
    const above = kept.at(-1);
    if (above === undefined || above / value >= factor) kept.push(value);
  }
  return kept.reverse();
}
