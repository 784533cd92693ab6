/** Which column has which colour, sign and dash. */
import type { ComponentChildren } from 'preact';

import { styleOf, type SymbolName } from './series-style.ts';

export interface SeriesKeyEntry {
  /** The column's index in its run, and its name. */
  readonly index: number;
  readonly name: string;
  readonly note?: ComponentChildren;
}

export function SeriesKey({ entries }: { readonly entries: readonly SeriesKeyEntry[] }) {
  return (
    <ul class="series-key">
      {entries.map(({ index, name, note }) => (
        <li key={index}>
          <SeriesSign index={index} /> <span>{name}</span>
          {note !== undefined && <span class="muted"> {note}</span>}
        </li>
      ))}
    </ul>
  );
}

function SeriesSign({ index }: { readonly index: number }) {
  const { color, symbol, dash } = styleOf(index);
  return (
    <svg class="series-sign" width="36" height="14" viewBox="-18 -7 36 14" aria-hidden="true">
      <line x1="-18" x2="18" stroke={color} stroke-width="2" stroke-dasharray={dash} />
      <path d={symbolPaths[symbol]} fill={color} stroke="var(--surface)" />
    </svg>
  );
}

/** The signs of the plotting library, about as large. */
const symbolPaths: Readonly<Record<SymbolName, string>> = {
  circle: 'M5,0A5,5 0 1 1 -5,0A5,5 0 1 1 5,0Z',
  square: 'M-4.5,-4.5H4.5V4.5H-4.5Z',
  triangle: 'M0,-6L5.5,4H-5.5Z',
  diamond: 'M0,-6.5L4,0L0,6.5L-4,0Z',
  star: 'M0,-6.5L1.5,-2L6.2,-2L2.4,0.8L3.8,5.3L0,2.5L-3.8,5.3L-2.4,0.8L-6.2,-2L-1.5,-2Z',
  cross: 'M-5.5,-2H-2V-5.5H2V-2H5.5V2H2V5.5H-2V2H-5.5Z',
  wye: 'M-2,1.2L-6,-1.2L-4,-4.6L0,-2.3L4,-4.6L6,-1.2L2,1.2V6H-2Z',
};
