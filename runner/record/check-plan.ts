/** Whether everything in a stored plan is there once, and refers to what is there. Which fields it has, schemas say. Pure. */
import type { Shard } from '../execute/events.ts';
import type { Plan, PlannedCell } from '../plan/plan.ts';

/**
 * @param shard which part of a whole plan it is, if it is one
 * @throws Error, a fragment, for an id that is there twice or that refers to nothing
 */
export function checkPlan({ runtimes, variants, scenarios, columns, cells }: Plan, shard?: Shard): void {
  const known = {
    runtimes: idsOf(runtimes, 'runtime'),
    variants: idsOf(variants, 'variant'),
    columns: idsOf(columns, 'column'),
    scenarios: idsOf(scenarios, 'scenario'),
  };
  for (const { id, runtime, variant, baseline } of columns) {
    requireKnown(known.runtimes, runtime, 'runtime', id);
    requireKnown(known.variants, variant, 'variant', id);
    if (baseline !== undefined) requireKnown(known.columns, baseline, 'baseline', id);
  }
  checkCells(cells, known);
  if (shard !== undefined) checkCells(shard.cells, known);
}

function checkCells(
  cells: readonly PlannedCell[],
  known: { readonly columns: ReadonlySet<string>; readonly scenarios: ReadonlySet<string> },
): void {
  idsOf(cells, 'cell');
  for (const { id, scenario, column } of cells) {
    requireKnown(known.scenarios, scenario, 'scenario', id);
    requireKnown(known.columns, column, 'column', id);
  }
}

function idsOf(items: readonly { readonly id: string }[], what: string): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { id } of items) {
    if (ids.has(id)) throw new Error(`expected each ${what} of the plan once, found \`${id}\` again`);
    ids.add(id);
  }
  return ids;
}

function requireKnown(known: ReadonlySet<string>, id: string, what: string, of: string): void {
  if (known.has(id)) return;
  throw new Error(`expected the plan to hold the ${what} of \`${of}\`, found no \`${id}\``);
}
