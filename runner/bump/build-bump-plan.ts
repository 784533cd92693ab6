/** The columns that a bump is judged by, chosen from a plan of its versions. Pure. */
import { columnId } from '../plan/cell-names.ts';
import type { Plan } from '../plan/plan.ts';
import { SelectionError, selectCells } from '../plan/select-cells.ts';
import type { BumpPair, BumpStep } from './bump-report.ts';

export interface BumpPlan {
  readonly plan: Plan;
  readonly pairs: readonly BumpPair[];
}

/**
 * Each patch that is for one of the two versions makes a pair: one that is for the old version is in use today, one that is
 * for the new version alone comes with the bump. The columns of the new version are compared with the old one as it is used.
 *
 * @throws SelectionError if filters left out a column that is needed
 */
export function buildBumpPlan(whole: Plan, steps: readonly BumpStep[]): BumpPlan {
  const pairs = steps.flatMap((step) => listPairs(whole, step));
  const needed = pairs.flatMap(({ today, unpatched, patched }) => [today, unpatched, patched ?? today]);
  const missing = needed.find((column) => !whole.columns.some(({ id }) => id === column));
  if (missing !== undefined) {
    throw new SelectionError(
      `nothing selected: the filters leave out ${missing}, and the bump is judged by it; name scenarios instead`,
    );
  }
  const ids = whole.cells.filter(({ column }) => needed.includes(column)).map(({ id }) => id);
  const plan = selectCells(whole, { cells: { ids: new Set(ids), description: 'a part in the bump' } });
  return {
    pairs,
    plan: {
      ...plan,
      columns: plan.columns.map(({ baseline: _, unpaired: __, ...column }) => {
        const baseline = pairs.find(({ unpatched, patched }) =>
          [unpatched, patched].includes(column.id),
        )?.today;
        return { ...column, ...(baseline !== undefined && { baseline }) };
      }),
    },
  };
}

function listPairs({ columns, cells }: Plan, step: BumpStep): BumpPair[] {
  const { fromRuntime, toRuntime } = step;
  const unpatched = columnId(toRuntime, 'none');
  const isFor = (runtime: string, variant: string): boolean =>
    cells.some(({ column, skip }) => column === columnId(runtime, variant) && skip === undefined);
  const patches = [...new Set(columns.map(({ variant }) => variant))].filter(
    (variant) => variant !== 'none' && (isFor(fromRuntime, variant) || isFor(toRuntime, variant)),
  );
  if (patches.length === 0) return [{ ...step, today: columnId(fromRuntime, 'none'), unpatched }];
  return patches.map((variant) => ({
    ...{ ...step, variant, unpatched },
    today: columnId(fromRuntime, isFor(fromRuntime, variant) ? variant : 'none'),
    patched: columnId(toRuntime, variant),
  }));
}
