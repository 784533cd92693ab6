/** The rows of the table as one list, and which of them are near what a reader sees. Pure. */
import type { PageRow, PageSuite } from './page-data.ts';

export type TableItem =
  | { readonly kind: 'suite'; readonly suite: PageSuite }
  | { readonly kind: 'scenario'; readonly row: PageRow };

/** Each suite that has a scenario left, then these. */
export function listItems(suites: readonly PageSuite[], shown: ReadonlySet<string>): TableItem[] {
  return suites.flatMap((suite): TableItem[] => {
    const rows = suite.rows.filter(({ scenario }) => shown.has(scenario));
    if (rows.length === 0) return [];
    return [{ kind: 'suite', suite }, ...rows.map((row): TableItem => ({ kind: 'scenario', row }))];
  });
}

/** From the first row that is drawn to the one after the last. */
export interface RowWindow {
  readonly from: number;
  readonly to: number;
}

/** So many rows above and below what is seen are drawn: as many as a key moves by, and a quick turn of a wheel. */
const margin = 30;

/** The window moves in steps, so that not every turn of a wheel draws anew. */
const step = 10;

/** @param top, height in pixels, of what is seen @param rowHeight in pixels */
export function windowAt(top: number, height: number, rowHeight: number, rows: number): RowWindow {
  const first = Math.floor(Math.min(top / rowHeight, rows) / step) * step;
  return {
    from: Math.max(0, first - margin),
    to: Math.min(rows, first + step + Math.ceil(height / rowHeight) + margin),
  };
}
