/** `list`: prints the plan without running it. */
import { type PlanListFormat, renderPlanList } from '../report/list-table.ts';
import type { CellFilters } from '../plan/select-cells.ts';
import { loadPlan } from './load-plan.ts';
import { colorsFor, widthOf } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface ListOptions extends CellFilters {
  readonly on?: readonly string[];
  readonly format: PlanListFormat;
  readonly json?: boolean;
  readonly updateLock?: boolean;
  /** With the format `github` only. */
  readonly shards?: number;
}

/** @throws MatrixError, SelectionError, FilterError or UsageError for what the user has to mend */
export async function listCommand(
  matrixFile: string,
  { format, json, on, updateLock, shards, ...filters }: ListOptions,
): Promise<void> {
  if (shards !== undefined && (json || format !== 'github')) {
    throw new UsageError(
      `expected --shards beside --format github, found --format ${json ? 'json' : format}`,
    );
  }
  const plan = await loadPlan({ file: matrixFile, on, updateLock }, filters);
  const options = {
    width: widthOf(process.stdout),
    colors: colorsFor(process.stdout),
    ...(shards && { shards }),
  };
  process.stdout.write(`${renderPlanList(plan, json ? 'json' : format, options)}\n`);
}
