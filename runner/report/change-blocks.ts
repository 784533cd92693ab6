/**
 * Arranges what patches change as a review shows it: a row a scenario, its baseline beside each patch, runtimes that agree
 * on a row merged into one block. Draws nothing.
 */
import type { ScenarioChange } from '../compare/change.ts';
import type { TimeComparison } from '../compare/compare-times.ts';
import type { PlannedScenario } from '../plan/plan.ts';
import type { CellResult } from '../record/run-results.ts';
import {
  compareFacts,
  factOf,
  measureFact,
  type Fact,
  type FactSize,
  type NamedComparison,
} from './change-facts.ts';
import { groupBy } from './group-by.ts';
import { mergeTexts, shapeOf } from './merge-texts.ts';
import { buildTableCell } from './table-cell.ts';

export interface ChangeBlock {
  /** Those that agree on every row; empty where the heads name whole columns. */
  readonly runtimes: readonly string[];
  /** The baselines, then the patches. */
  readonly heads: readonly string[];
  /** The largest fact first. */
  readonly rows: readonly ChangeRow[];
}

export interface ChangeRow extends FactSize {
  readonly scenario: PlannedScenario;
  /** One for each head. */
  readonly cells: readonly ChangeCell[];
}

export interface ChangeCell {
  /** `✓`, or two where the clocks disagree; empty where there is no verdict. */
  readonly marks: string;
  /** A time, a rate, or words; a range where runtimes were merged. */
  readonly text: string;
  /** The text is a time or a rate of the virtual clock. */
  readonly isVirtual: boolean;
  /** Of a patch; absent for a baseline. */
  readonly fact?: Fact;
  /** Claims about real times, one for each runtime that has one. */
  readonly claims: readonly TimeComparison[];
}

/** Blocks with at least one row; a patch that is equal to its baseline on all runtimes of a block has no column there. */
export const buildChangeBlocks = (comparisons: readonly NamedComparison[]): readonly ChangeBlock[] => {
  const byRuntime = groupBy(comparisons, ({ runtime, baseline }) =>
    JSON.stringify([runtime, runtime === undefined ? baseline : '']),
  );
  const rows = byRuntime.flatMap((own) => buildRows(own));
  const alike = groupBy(rows, ({ row, heads, shape }) => JSON.stringify([row.scenario.id, heads, shape]));
  const merged = alike.map((group) => {
    const isShown = (_: unknown, index: number): boolean => group.some(({ differs }) => differs[index]);
    const row = mergeRows(group.map((member) => member.row));
    return {
      runtimes: group.flatMap(({ runtime }) => runtime ?? []),
      heads: group[0].heads.filter(isShown),
      row: { ...row, cells: row.cells.filter(isShown) },
    };
  });
  return groupBy(merged, ({ runtimes, heads }) => JSON.stringify([runtimes, heads]))
    .map((group) => ({
      runtimes: group[0].runtimes,
      heads: group[0].heads,
      rows: group.map(({ row }) => row).toSorted(compareFacts),
    }))
    .toSorted((a, b) => (a.rows[0] && b.rows[0] ? compareFacts(a.rows[0], b.rows[0]) : 0));
};

interface RuntimeRow {
  readonly runtime?: string;
  readonly heads: readonly string[];
  /** For each head whether its column differs anywhere from the baseline; true for the baseline itself. */
  readonly differs: readonly boolean[];
  readonly row: ChangeRow;
  /** What the row says without its numbers. */
  readonly shape: string;
}

const buildRows = (comparisons: readonly [NamedComparison, ...NamedComparison[]]): readonly RuntimeRow[] => {
  const [{ runtime, baseline }] = comparisons;
  const byScenario = comparisons.map(
    ({ comparison }) => new Map(comparison.changes.map((change) => [change.scenario.id, change])),
  );
  const scenarios = new Map(
    comparisons.flatMap(({ comparison }) =>
      comparison.changes.map(({ scenario }) => [scenario.id, scenario] as const),
    ),
  );
  return [...scenarios.values()].flatMap((scenario) => {
    const changes = byScenario.map((own) => own.get(scenario.id));
    const sizes = changes.flatMap((change) => (change === undefined ? [] : measureFact(change)));
    const [largest] = sizes.toSorted(compareFacts);
    if (largest === undefined || largest.fact === 'same' || largest.fact === 'skipped') return [];
    const reference = changes.find((change) => change !== undefined);
    const cells = [
      buildCell(reference, 'baseline'),
      ...changes.map((change) => buildCell(change, 'candidate')),
    ];
    return {
      ...(runtime !== undefined && { runtime }),
      heads: [baseline, ...comparisons.map(({ candidate }) => candidate)],
      differs: [true, ...comparisons.map(({ isEqual }) => !isEqual)],
      row: { ...largest, scenario, cells: cells.map(({ shape: _, ...cell }) => cell) },
      shape: JSON.stringify(cells.map(({ marks, shape, fact }) => [marks, shape, fact])),
    };
  });
};

const buildCell = (
  change: ScenarioChange | undefined,
  side: 'baseline' | 'candidate',
): ChangeCell & { readonly shape: string } => {
  const { virtual, real } = change?.clocks ?? {};
  const [virtualCell, realCell] = [virtual?.[side], real?.[side]];
  const any: CellResult | undefined = virtualCell ?? realCell;
  if (change === undefined || any === undefined) {
    return { marks: '', text: '', isVirtual: false, claims: [], shape: '' };
  }
  const cell = buildTableCell({
    scenario: change.scenario,
    column: any.column,
    ...(virtualCell && { virtual: virtualCell }),
    ...(realCell && { real: realCell }),
  });
  const isClaim = change.times?.verdict === 'slower' || change.times?.verdict === 'faster';
  return {
    marks: cell.marks.join(''),
    text: cell.text.replace('*', ''),
    isVirtual: cell.isVirtual,
    ...(side === 'candidate' && { fact: factOf(change) }),
    claims: side === 'candidate' && change.times !== undefined && isClaim ? [change.times] : [],
    shape: cell.isTime ? 'time' : shapeOf(cell.text).replace(/#[kM]?\/s/, 'rate'),
  };
};

const mergeRows = (rows: readonly ChangeRow[]): ChangeRow => {
  const [largest] = rows.toSorted(compareFacts);
  if (largest === undefined) throw new Error('expected at least one row to merge, found none');
  return {
    ...largest,
    cells: largest.cells.map((cell, index) => ({
      ...cell,
      text: mergeTexts(rows.map(({ cells }) => cells[index]?.text ?? '')),
      isVirtual: rows.some(({ cells }) => cells[index]?.isVirtual),
      claims: rows.flatMap(({ cells }) => cells[index]?.claims ?? []),
    })),
  };
};
