/** `list`: prints the plan without running it. */
import { type PlanListFormat, renderPlanList } from '../report/list-table.ts';
import type { CellFilters } from '../plan/select-cells.ts';
import { loadPlan } from './load-plan.ts';
import { colorsFor, widthOf } from './terminal.ts';

export interface ListOptions extends CellFilters {
  readonly on?: readonly string[];
  readonly format: PlanListFormat;
  readonly json?: boolean;
  readonly updateLock?: boolean;
}

export async function listCommand(
  matrixFile: string,
  { format, json, on, updateLock, ...filters }: ListOptions,
): Promise<void> {
  const plan = await loadPlan({ file: matrixFile, on, updateLock }, filters);
  const options = { width: widthOf(process.stdout), colors: colorsFor(process.stdout) };
  process.stdout.write(`${renderPlanList(plan, json ? 'json' : format, options)}\n`);
}
