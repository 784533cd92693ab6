/** How columns are told apart in every chart: by colour, by sign and by dash, so that none of them is needed alone. */

export interface SeriesStyle {
  /** A CSS colour. */
  readonly color: string;
  readonly symbol: SymbolName;
  /** As `stroke-dasharray` has it; absent for a line without gaps. */
  readonly dash?: string;
}

export type SymbolName = (typeof symbols)[number];

const symbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'wye'] as const;

/** `--series-1` to `--series-8` of `charts.css`. */
export const colorCount = 8;

const dashes = [undefined, '6 3', '2 3', '9 3 2 3', '12 4'] as const;

/** @param index of the column in its run: the numbers of colours, signs and dashes have no common factor, so that 280 differ */
export function styleOf(index: number): SeriesStyle {
  const dash = dashes[index % dashes.length];
  return {
    color: `var(--series-${(index % colorCount) + 1})`,
    symbol: symbols[index % symbols.length] ?? 'circle',
    ...(dash !== undefined && { dash }),
  };
}
