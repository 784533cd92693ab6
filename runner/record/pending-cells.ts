/** The cells of a plan before anything has happened to them, and in what groups and columns they are. */
import type { Judgement } from '../compare/verdict.ts';
import type { Column, Plan, PlannedCell } from '../plan/plan.ts';
import type { CellResult } from './run-results.ts';

/** A cell that is skipped has nothing to wait for: it is finished, and judged, from the start. */
export function buildPendingCells(plan: Plan): CellResult[] {
  const scenarios = new Map(plan.scenarios.map((scenario) => [scenario.id, scenario]));
  const columns = indexColumns(plan);
  return plan.cells.map((cell) => {
    const scenario = scenarios.get(cell.scenario);
    const column = columns.get(cell.column);
    if (scenario === undefined || column === undefined) {
      throw new Error(`expected the plan to hold the scenario and the column of \`${cell.id}\``);
    }
    const planned = { cell, scenario, column, attempts: [] };
    return cell.skip === undefined
      ? { ...planned, state: 'pending' }
      : { ...planned, state: 'finished', judgement: judgeSkipped(cell.skip) };
  });
}

export function groupCells({ cells }: Plan): Map<string, PlannedCell[]> {
  const groups = new Map<string, PlannedCell[]>();
  for (const cell of cells) {
    const group = groups.get(cell.scenario);
    if (group === undefined) groups.set(cell.scenario, [cell]);
    else group.push(cell);
  }
  return groups;
}

export function indexColumns({ columns }: Plan): Map<string, Column> {
  return new Map(columns.map((column) => [column.id, column]));
}

function judgeSkipped(reason: string): Judgement {
  return { verdict: 'skipped', reason, expectations: [] };
}
