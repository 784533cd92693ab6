/**
 * Starts the child of a cell: makes its request from the plan. Which cell starts when is `execute-plan.ts`'s
 * concern.
 */
import { join } from 'node:path';
import { type CellRequest, protocolVersion } from '../cell/protocol.ts';
import { buildChildCommand, buildColumnRequest, type ProgramFiles } from './child-programs.ts';
import type { Observation } from './events.ts';
import type { Plan, PlannedCell, PlannedRuntime } from '../plan/plan.ts';
import { type ChildHooks, type ChildSpec, runChild, type RunningChild } from './run-child.ts';

export interface CellStartOptions extends Pick<ChildSpec, 'timeoutMs' | 'readyTimeoutMs' | 'graceMs'> {
  readonly plan: Plan;
  /** The name of the run. */
  readonly run: string;
  readonly programs: ProgramFiles;
  /** An existing folder that takes what the cells print. */
  readonly logFolder: string;
  /** Have each delivery pass recorded; default false. */
  readonly timeline?: boolean;
}

export type StartCell = (cell: PlannedCell, attempt: number, hooks: ChildHooks) => RunningChild;

/** Starts cells of one plan. */
export function createCellStarter(options: CellStartOptions): StartCell {
  const lookup = indexPlan(options);
  return (cell, attempt, hooks) => {
    const { request, runtime } = lookup(cell);
    if (runtime.problem !== undefined) return neverStarted(runtime.problem);
    return runChild(buildChildSpec(options, request, runtime, cell, attempt), hooks);
  };
}

function neverStarted(problem: string): RunningChild {
  const observation: Observation = { end: 'not-started', problem, leaked: false, wallMs: 0 };
  return { observation: Promise.resolve(observation), kill: () => undefined };
}

type PlanIndex = (cell: PlannedCell) => { readonly request: CellRequest; readonly runtime: PlannedRuntime };

function indexPlan({ plan, timeline = false }: CellStartOptions): PlanIndex {
  const columns = new Map(plan.columns.map((column) => [column.id, column]));
  const scenarios = new Map(plan.scenarios.map((scenario) => [scenario.id, scenario]));
  const runtimes = new Map(plan.runtimes.map((runtime) => [runtime.id, runtime]));
  const variants = new Map(plan.variants.map((variant) => [variant.id, variant]));
  return (cell) => {
    const column = find(columns, cell.column, 'column');
    const runtime = find(runtimes, column.runtime, 'runtime');
    const request: CellRequest = {
      ...buildColumnRequest(runtime, find(variants, column.variant, 'variant')),
      protocol: protocolVersion,
      clock: cell.clock,
      ...plan.settings,
      program: find(scenarios, cell.scenario, 'scenario').program,
      timeline,
    };
    return { request, runtime };
  };
}

function find<T>(items: ReadonlyMap<string, T>, id: string, word: string): T {
  const item = items.get(id);
  if (item === undefined) throw new Error(`expected the plan to hold the ${word} \`${id}\` of its own cell`);
  return item;
}

function buildChildSpec(
  options: CellStartOptions,
  request: CellRequest,
  runtime: PlannedRuntime,
  cell: PlannedCell,
  attempt: number,
): ChildSpec {
  const { timeoutMs, readyTimeoutMs, graceMs } = options;
  return {
    ...buildChildCommand(runtime, 'cell', options.programs),
    request: JSON.stringify(request),
    name: { run: options.run, cell: cell.id, attempt },
    logFile: join(options.logFolder, logName(cell, attempt)),
    expected: { version: runtime.version, sha256: runtime.sha256 },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(readyTimeoutMs === undefined ? {} : { readyTimeoutMs }),
    ...(graceMs === undefined ? {} : { graceMs }),
  };
}

/** A cell's id holds one slash; no part of an id holds a tilde. */
function logName(cell: PlannedCell, attempt: number): string {
  return `${cell.id.replaceAll('/', '~')}${attempt === 1 ? '' : `~${attempt}`}.log`;
}
