/** Arranges a run's results as the pass table shows them: suites, rows and columns. Draws nothing. */
import type { Column } from '../plan/plan.ts';
import type { RunResults } from '../record/run-results.ts';
import { countPassed, pairClocks, type ClockPair } from './clock-pair.ts';
import { buildTableCell, type TableCell } from './table-cell.ts';

export interface Suite {
  readonly name: string;
  /** Those of the plan, in its order; `pairs`, `cells` and `passed` have one entry for each. */
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly passed: readonly { readonly passed: number; readonly total: number }[];
}

export interface Row {
  /** The scenario's name without its suite. */
  readonly label: string;
  /** Absent where the plan has no such cell. */
  readonly pairs: readonly (ClockPair | undefined)[];
  readonly cells: readonly TableCell[];
}

/** The suites of a run in the order of the plan's cells, those without any cell left out. */
export const buildSuites = (results: RunResults): readonly Suite[] => {
  const pairs = pairClocks(results);
  const { columns } = results.plan;
  return [...groupBy(pairs, ({ scenario }) => scenario.suite)].map(([name, inSuite]) => ({
    name,
    columns,
    rows: [...groupBy(inSuite, ({ scenario }) => scenario.id)].map(([id, inRow]) =>
      buildRow(id, inRow, columns),
    ),
    passed: columns.map(({ id }) => countPassed(inSuite.filter(({ column }) => column.id === id))),
  }));
};

const buildRow = (id: string, inRow: readonly ClockPair[], columns: readonly Column[]): Row => {
  const pairs = columns.map((column) => inRow.find((pair) => pair.column.id === column.id));
  return {
    label: id.slice(id.lastIndexOf('/') + 1),
    pairs,
    cells: pairs.map((pair) => (pair === undefined ? blankCell : buildTableCell(pair))),
  };
};

const blankCell: TableCell = { marks: [], text: '', isTime: false, isVirtual: false };

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? [];
    groups.set(keyOf(item), group);
    group.push(item);
  }
  return groups;
};
