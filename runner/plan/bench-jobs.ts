/** What of a plan can be timed, and whose turn it is. Pure. */
import type { Column, Plan, PlannedCell, PlannedModule, PlannedProgram } from './plan.ts';

/** What one child times of a column. */
export type BenchJob =
  /** The programs together; for a model also if there are none, as its delivery passes are timed too. */
  | { readonly kind: 'programs'; readonly programs: readonly PlannedProgram[] }
  | { readonly kind: 'module'; readonly scenario: PlannedModule; readonly cell: PlannedCell };

export interface BenchTurn {
  /** From 0. */
  readonly round: number;
  readonly column: Column;
  readonly job: BenchJob;
}

/**
 * The turns in their order: in each round job by job, and of each job the columns one after the other, so that columns that are
 * compared are measured within seconds of each other. Suites of tests have no turn.
 */
export function planTurns(plan: Plan, rounds: number): BenchTurn[] {
  const jobs = [...listProgramJobs(plan), ...listModuleJobs(plan)];
  return Array.from({ length: jobs.length === 0 ? 0 : rounds }, (_, round) =>
    jobs.flatMap((jobByColumn) =>
      orderColumns(plan.columns, round).flatMap((column): BenchTurn[] => {
        const job = jobByColumn.get(column.id);
        return job === undefined ? [] : [{ round, column, job }];
      }),
    ),
  ).flat();
}

/**
 * Each two rounds begin with another column, and the second of them goes backwards: whatever the machine does in the course of a
 * round, each column is early as often as late.
 */
export function orderColumns(columns: readonly Column[], round: number): Column[] {
  const first = columns.length === 0 ? 0 : (round >> 1) % columns.length;
  const order = [...columns.slice(first), ...columns.slice(0, first)];
  return round % 2 === 0 ? order : order.reverse();
}

type JobByColumn = ReadonlyMap<string, BenchJob>;

/** Programs take the same on whichever clock their cells are, as the virtual one is what they are timed on. */
function listProgramJobs({ columns, runtimes, scenarios, cells }: Plan): JobByColumn[] {
  const models = new Set(runtimes.filter(({ driver }) => driver === 'model').map(({ id }) => id));
  const wanted = new Set(cells.filter(({ skip }) => skip === undefined).map(keyOf));
  const jobs = columns.flatMap(({ id, runtime }): [string, BenchJob][] => {
    const programs = scenarios.flatMap((scenario) =>
      scenario.kind === 'program' && wanted.has(keyOf({ column: id, scenario: scenario.id }))
        ? [scenario]
        : [],
    );
    return programs.length > 0 || models.has(runtime) ? [[id, { kind: 'programs', programs }]] : [];
  });
  return jobs.length === 0 ? [] : [new Map(jobs)];
}

function listModuleJobs({ scenarios, cells }: Plan): JobByColumn[] {
  return scenarios.flatMap((scenario): JobByColumn[] => {
    if (scenario.kind !== 'module') return [];
    const own = cells.filter((cell) => cell.scenario === scenario.id && cell.skip === undefined);
    return own.length === 0
      ? []
      : [new Map(own.map((cell): [string, BenchJob] => [cell.column, { kind: 'module', scenario, cell }]))];
  });
}

function keyOf({ column, scenario }: Pick<PlannedCell, 'column' | 'scenario'>): string {
  return `${scenario}@${column}`;
}
