/**
 * Starts the child of a cell: makes its request from the plan. Which cell starts when is `execute-plan.ts`'s
 * concern.
 */
import { join } from 'node:path';
import {
  type CellRequest,
  type Clock,
  type ModuleRequest,
  protocolVersion,
  type SuiteRequest,
} from '../cell/protocol.ts';
import {
  buildChildCommand,
  buildColumnRequest,
  type ChildTask,
  type ProgramFiles,
} from './child-programs.ts';
import { EnvironmentError } from '../environments/environment-error.ts';
import type { Turn } from './choose-next.ts';
import type { Observation } from './events.ts';
import type { CodeFiles } from './prepared-code.ts';
import type { ChildName } from './child-environment.ts';
import type { ForkServer } from './fork-server.ts';
import { ForkServers } from './fork-servers.ts';
import { findProblem, patchRuntime } from '../plan/patch-runtime.ts';
import type {
  Column,
  Plan,
  PlannedCell,
  PlannedRuntime,
  PlannedScenario,
  PlannedTest,
  PlannedVariant,
} from '../plan/plan.ts';
import type { Sandbox } from './sandbox.ts';
import { openPlaces, openWorkspace } from './suite-workspace.ts';
import type { ChildHooks, ChildSpec, RunningChild } from './child-spec.ts';
import { runChild } from './run-child.ts';
import { runForked } from './run-forked.ts';

export interface CellStartOptions extends Pick<
  ChildSpec,
  'bounds' | 'graceMs' | 'readyTimeoutMs' | 'timeoutMs'
> {
  readonly plan: Plan;
  /** The name of the run. */
  readonly run: string;
  readonly programs: ProgramFiles;
  /** An existing folder that takes what the cells print. */
  readonly logFolder: string;
  /** What was compiled of models before; without it, cells compile for themselves. */
  readonly code?: CodeFiles;
  /** Have every delivery pass recorded, on the real clock too; default: the first ones on the virtual clock. */
  readonly timeline?: boolean;
  /** What the children run in; default `none`. */
  readonly sandbox?: Sandbox;
  /** Start an interpreter for each cell, also where they could be forked from one; default false. */
  readonly cold?: boolean;
  /** Is told of each column whose cells cannot be forked, with a sentence; default: nobody is. */
  readonly onNotice?: (notice: string) => void;
  /** Milliseconds for which module scenarios are called again and again; default: each is called once. */
  readonly benchMs?: number;
}

/** What is known of a cell when it is started. Where it waits for its turn elsewhere, that is decided by it. */
export interface StartHints {
  /** It is to have its machine to itself. */
  readonly alone: boolean;
  /** It is known to keep a core busy. */
  readonly spins: boolean;
  /** How long it takes, on its clock, as far as is known. */
  readonly seconds: number;
  readonly turn: Turn;
}

/** @param test the test that is the cell, for one that was found in a file and runs by itself */
export type StartCell = (
  cell: PlannedCell,
  attempt: number,
  hooks: ChildHooks,
  test?: PlannedTest,
  hints?: StartHints,
) => RunningChild;

export interface CellStarter {
  readonly start: StartCell;
  /** To be called once no more cells start and none is alive; resolves when nothing is left that cells were forked from. */
  close(): Promise<void>;
}

/** Starts cells of one plan. */
export function createCellStarter(options: CellStartOptions): CellStarter {
  const lookup = indexPlan(options.plan);
  const { programs, bounds, readyTimeoutMs, onNotice = () => undefined } = options;
  const servers = new ForkServers({
    ...{ programs, onNotice },
    ...(bounds && { bounds }),
    ...(readyTimeoutMs !== undefined && { readyTimeoutMs }),
  });
  const start: StartCell = (cell, attempt, hooks, test) => {
    const parts = lookup(cell, test?.parent ?? cell.scenario);
    const problem = findCellProblem(parts);
    if (problem !== undefined) return neverStarted(problem);
    const tests = test === undefined ? cell.tests : [test.test];
    try {
      const spec = buildChildSpec(options, { ...parts, ...(tests && { tests }) }, cell, attempt);
      const server = findServer(options, servers, parts, cell, spec.name);
      return server === undefined ? runChild(spec, hooks) : runForked(spec, hooks, server);
    } catch (error) {
      if (error instanceof EnvironmentError) return neverStarted(error.message);
      throw error;
    }
  };
  return { start, close: () => servers.close() };
}

function findServer(
  { cold = false, sandbox = 'none' }: CellStartOptions,
  servers: ForkServers,
  { scenario, runtime, variant }: CellParts,
  cell: PlannedCell,
  name: ChildName,
): ForkServer | undefined {
  if (cold || sandbox === 'strict' || (scenario.kind !== 'program' && scenario.kind !== 'module'))
    return undefined;
  const task = scenario.kind === 'program' ? 'cell' : 'module';
  try {
    return servers.find({ cell, name, runtime, task, variant });
  } catch {
    // What the system refuses here, it refuses the fresh process of the cell, which says so.
    return undefined;
  }
}

/** A child that was never there. */
export function neverStarted(problem: string): RunningChild {
  const observation: Observation = { end: 'not-started', problem, leaked: false, wallMs: 0 };
  return { observation: Promise.resolve(observation), kill: () => undefined };
}

/** What a cell consists of. */
export interface CellParts {
  readonly scenario: PlannedScenario;
  readonly column: Column;
  readonly runtime: PlannedRuntime;
  readonly variant: PlannedVariant;
  /** The tests of a suite's file that are asked for. */
  readonly tests?: readonly string[];
}

/** Finds what a cell of the plan consists of; the runtime is the one that its column loads. */
export function indexPlan(plan: Plan): (cell: PlannedCell, scenario: string) => CellParts {
  const columns = new Map(plan.columns.map((column) => [column.id, column]));
  const scenarios = new Map(plan.scenarios.map((scenario) => [scenario.id, scenario]));
  const runtimes = new Map(plan.runtimes.map((runtime) => [runtime.id, runtime]));
  const variants = new Map(plan.variants.map((variant) => [variant.id, variant]));
  return (cell, scenario) => {
    const column = find(columns, cell.column, 'column');
    return {
      scenario: find(scenarios, scenario, 'scenario'),
      column,
      runtime: patchRuntime(find(runtimes, column.runtime, 'runtime'), column.patch),
      variant: find(variants, column.variant, 'variant'),
    };
  };
}

/** Why a cell cannot start. */
export function findCellProblem({ scenario, column, runtime }: CellParts): string | undefined {
  const problem = findProblem(runtime, column.patch);
  return problem ?? (scenario.kind === 'suite' ? scenario.sources[runtime.id]?.problem : undefined);
}

function find<T>(items: ReadonlyMap<string, T>, id: string, word: string): T {
  const item = items.get(id);
  if (item === undefined) throw new Error(`expected the plan to hold the ${word} \`${id}\` of its own cell`);
  return item;
}

function buildChildSpec(
  options: CellStartOptions,
  parts: CellParts,
  cell: PlannedCell,
  attempt: number,
): ChildSpec {
  const { bounds, readyTimeoutMs, graceMs } = options;
  const { runtime, scenario } = parts;
  const { timeoutMs, findTimeoutMs } = findLimits(options, scenario);
  const { task, request } = buildTask(options, parts, cell);
  const isInSandbox = options.sandbox === 'strict';
  return {
    ...buildChildCommand(runtime, task, options.programs, bounds?.maxMemoryMiB),
    request: JSON.stringify(request),
    name: { run: options.run, cell: cell.id, attempt },
    logFile: join(options.logFolder, logName(cell, attempt)),
    expected: { version: runtime.version, sha256: runtime.sha256 },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(findTimeoutMs === undefined ? {} : { findTimeoutMs }),
    watchesCpu: scenario.kind === 'suite',
    ...(bounds && { bounds }),
    ...(isInSandbox && { sandbox: 'runner' in request ? openPlaces(request) : {} }),
    ...(readyTimeoutMs === undefined ? {} : { readyTimeoutMs }),
    ...(graceMs === undefined ? {} : { graceMs }),
  };
}

/** To find tests takes what importing them takes, however short each may be. */
const shortestFindTimeoutMs = 30_000;

function findLimits(
  { timeoutMs }: CellStartOptions,
  scenario: PlannedScenario,
): { readonly timeoutMs: number | undefined; readonly findTimeoutMs?: number } {
  if (scenario.kind !== 'suite') return { timeoutMs };
  const ownMs = scenario.testSeconds === undefined ? timeoutMs : scenario.testSeconds * 1000;
  if (ownMs === undefined || scenario.runner.kind === 'command') return { timeoutMs: ownMs };
  return { timeoutMs: ownMs, findTimeoutMs: Math.max(ownMs, shortestFindTimeoutMs) };
}

function buildTask(
  { plan, programs, code, timeline = false, benchMs }: CellStartOptions,
  { scenario, runtime, variant, tests }: CellParts,
  cell: PlannedCell,
): { readonly task: ChildTask; readonly request: CellRequest | ModuleRequest | SuiteRequest } {
  const column = {
    ...buildColumnRequest(runtime, variant, { ...(code && { code }) }),
    protocol: protocolVersion,
  };
  switch (scenario.kind) {
    case 'program': {
      const recorded = timeline ? { timeline } : recordFor(cell.clock);
      const settings = { clock: cell.clock, ...plan.settings, program: scenario.program, ...recorded };
      return { task: 'cell', request: { ...column, ...settings } };
    }
    case 'module': {
      const bench = benchMs !== undefined && { benchMs };
      return { task: 'module', request: { ...column, scenarioFile: scenario.module.loadFile, ...bench } };
    }
    case 'suite': {
      const { runner, testFile } = scenario;
      const folder = openWorkspace(scenario, runtime, programs.workspaces);
      const parts = { ...(testFile !== undefined && { testFile }), ...(tests && { tests }) };
      const host = runner.kind === 'command' && { commandHost: [process.execPath, programs.suite] };
      return { task: 'suite', request: { ...column, runner, folder, ...parts, ...host } };
    }
    case 'test':
      throw new Error(`expected the file of a test, found the test \`${scenario.id}\``);
  }
}

/** A scope that spins makes thousands of passes, each like the one before; so many are stored. */
const storedPasses = 100;

/** On the real clock, recording would be measured along; the virtual one charges nothing for it. */
function recordFor(clock: Clock): Pick<CellRequest, 'maxPasses' | 'timeline'> {
  return clock === 'virtual' ? { timeline: true, maxPasses: storedPasses } : { timeline: false };
}

/** The file in the folder of logs that takes what an attempt prints. */
export function logName(cell: Pick<PlannedCell, 'id'>, attempt: number): string {
  // A cell's id holds one slash; no part of an id holds a tilde.
  return `${cell.id.replaceAll('/', '~')}${attempt === 1 ? '' : `~${attempt}`}.log`;
}
