/**
 * Takes the turns of a bench, one child at a time, as children that share the machine's cores and caches disturb each other.
 * What cannot be timed is told, and ends nothing else.
 */
import type { BenchChildRequest, ScenarioProblem, Timing, TimingsFrame } from '../cell/bench-protocol.ts';
import type { ModuleResult, ReadyFrame, ThrewFrame } from '../cell/protocol.ts';
import { judgeCell } from '../compare/judge-cell.ts';
import { moduleResultOf } from '../compare/program-result.ts';
import type { ColumnTimings } from '../compare/summarize-timings.ts';
import type { BenchJob, BenchTurn } from '../plan/bench-jobs.ts';
import { findProblem, patchRuntime } from '../plan/patch-runtime.ts';
import type { Plan, PlannedRuntime } from '../plan/plan.ts';
import { buildChildCommand, buildColumnRequest, type ProgramFiles } from './child-programs.ts';
import { describeError } from './describe-error.ts';
import { runFrameChild } from './frame-child.ts';
import { checkReady } from './read-frames.ts';
import { makeScratchFolder, removeScratchFolder, ScratchError } from './scratch.ts';
import { createCellStarter, type StartCell } from './start-cell.ts';

export interface TimeColumnsOptions {
  readonly plan: Plan;
  readonly turns: readonly BenchTurn[];
  readonly programs: ProgramFiles;
  /** Milliseconds a measurement. */
  readonly timeMs: number;
  /** Milliseconds: a module scenario's child may take so long, and one of programs so long beyond its measurements. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onTurn?: (turn: BenchTurn) => void;
}

/** Why something has no timing, or failed in spite of the growth that it measured. */
export interface BenchProblem {
  readonly column: string;
  /** Absent if it is the column that cannot be timed. */
  readonly scenario?: string;
  readonly problem: string;
}

export interface BenchResults {
  readonly timings: readonly ColumnTimings[];
  readonly problems: readonly BenchProblem[];
}

const deliveryTasks = [1, 10, 100];

/** @throws the signal's reason if it is aborted, and ScratchError */
export async function timeColumns(options: TimeColumnsOptions): Promise<BenchResults> {
  const { plan, turns, programs, timeMs, timeoutMs, signal } = options;
  const logFolder = makeScratchFolder();
  try {
    // Cold, as what one process was forked from would be part of the layout of memory in each round.
    const cellOptions = { plan, run: 'bench', programs, logFolder, timeoutMs, benchMs: timeMs, cold: true };
    const { start: startCell } = createCellStarter(cellOptions);
    const timings: ColumnTimings[] = [];
    const problems = new Map<string, BenchProblem>();
    const hopeless = new Set<string>();
    for (const turn of turns) {
      const { round, column, job } = turn;
      const keys = [column.id, keyOf(column.id, scenarioOf(job))];
      if (keys.some((key) => hopeless.has(key))) continue;
      options.onTurn?.(turn);
      const taken = await (job.kind === 'module'
        ? timeModule(job, startCell, signal)
        : timePrograms(turn, job.programs, options));
      for (const found of taken.problems) {
        const key = keyOf(column.id, found.scenario);
        if (!problems.has(key)) problems.set(key, { column: column.id, ...found });
        // What gave nothing will give nothing in the rounds to come, and a hang takes its limit each time.
        if (taken.timings.length === 0) hopeless.add(key);
      }
      timings.push({ column: column.id, round, timings: taken.timings });
    }
    return { timings: withoutFailed(timings, problems), problems: [...problems.values()] };
  } finally {
    await removeScratchFolder(logFolder);
  }
}

/** What was taken in one turn. A problem without a scenario is the column's. */
interface Taken {
  readonly timings: readonly Timing[];
  readonly problems: readonly Omit<BenchProblem, 'column'>[];
}

function scenarioOf(job: BenchJob): string | undefined {
  return job.kind === 'module' ? job.scenario.id : undefined;
}

function keyOf(column: string, scenario: string | undefined): string {
  return scenario === undefined ? column : `${scenario}@${column}`;
}

/** The times of a scenario that fails in one round are none in the others either; growth is kept, as its failure may be just that. */
function withoutFailed(
  timings: readonly ColumnTimings[],
  problems: ReadonlyMap<string, BenchProblem>,
): ColumnTimings[] {
  return timings.map((each) => ({
    ...each,
    timings: each.timings.filter(
      ({ scenario, growth }) =>
        growth !== undefined || scenario === undefined || !problems.has(keyOf(each.column, scenario)),
    ),
  }));
}

async function timeModule(
  { scenario, cell }: Extract<BenchJob, { kind: 'module' }>,
  startCell: StartCell,
  signal: AbortSignal,
): Promise<Taken> {
  signal.throwIfAborted();
  const child = startCell(cell, 1, {});
  const kill = (): void => child.kill();
  signal.addEventListener('abort', kill, { once: true });
  try {
    const observation = await child.observation;
    signal.throwIfAborted();
    const { verdict, reason } = judgeCell(scenario, observation);
    const result = moduleResultOf(observation);
    const timings = result === undefined ? [] : nameTimings(scenario.id, result);
    if (verdict === 'passed') return { timings, problems: [] };
    // A column that cannot be loaded is that for each of its scenarios.
    const isColumn = observation.end === 'not-started' || observation.end === 'environment-mismatch';
    return {
      timings: timings.filter(({ growth }) => growth !== undefined),
      problems: [{ ...(!isColumn && { scenario: scenario.id }), problem: reason }],
    };
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** What a scenario measured itself is what it is about; otherwise it is the whole of it. */
function nameTimings(scenario: string, { elapsed, timings }: ModuleResult): Timing[] {
  if (timings.length === 0) return [{ scenario, name: scenario, median: elapsed }];
  return timings.map(({ name, size, seconds }) => {
    const of = `${scenario}: ${name}`;
    if (size === undefined) return { scenario, name: of, median: seconds };
    return { scenario, name: `${of}, size ${size}`, median: seconds, growth: { of, size, unit: 'size' } };
  });
}

async function timePrograms(
  { column }: BenchTurn,
  planned: Extract<BenchJob, { kind: 'programs' }>['programs'],
  { plan, programs, timeMs, timeoutMs, signal }: TimeColumnsOptions,
): Promise<Taken> {
  const runtime = patchRuntime(findById(plan.runtimes, column.runtime), column.patch);
  const problem = findProblem(runtime, column.patch);
  if (problem !== undefined) return { timings: [], problems: [{ problem }] };
  const request: BenchChildRequest = {
    ...buildColumnRequest(runtime, findById(plan.variants, column.variant)),
    ...plan.settings,
    deliveryTasks: runtime.driver === 'model' ? deliveryTasks : [],
    programs: planned.map(({ id, program }) => ({ scenario: id, program })),
    timeMs,
  };
  return askChild(runtime, request, {
    command: buildChildCommand(runtime, 'bench', programs),
    silenceMs: timeoutMs + 2 * timeMs * (request.deliveryTasks.length + planned.length),
    signal,
  });
}

async function askChild(
  runtime: PlannedRuntime,
  request: BenchChildRequest,
  options: Pick<Parameters<typeof runFrameChild>[0], 'command' | 'signal' | 'silenceMs'>,
): Promise<Taken> {
  const frames: BenchFrame[] = [];
  let ended: string;
  try {
    const end = await runFrameChild<BenchFrame>({
      ...options,
      request,
      onFrame: (frame) => frames.push(frame),
    });
    ended = describeEnd(end, options.silenceMs);
  } catch (error) {
    if (options.signal?.aborted || error instanceof ScratchError) throw error;
    ended = describeError(error);
  }
  const threw = frames.find((frame) => frame.kind === 'threw');
  if (threw !== undefined) return { timings: [], problems: [{ problem: threw.message }] };
  const ready = frames.find((frame) => frame.kind === 'ready');
  if (ready === undefined) return { timings: [], problems: [{ problem: ended }] };
  const other = checkReady(ready, runtime);
  if (other !== undefined) return { timings: [], problems: [{ problem: other.problem }] };
  const timed = frames.find((frame) => frame.kind === 'timings');
  if (timed !== undefined) return timed;
  const problems = request.programs.map(({ scenario }): ScenarioProblem => ({ scenario, problem: ended }));
  return { timings: [], problems: problems.length === 0 ? [{ problem: ended }] : problems };
}

type BenchFrame = ReadyFrame | ThrewFrame | TimingsFrame;

function describeEnd(end: Awaited<ReturnType<typeof runFrameChild>>, silenceMs: number): string {
  switch (end.kind) {
    case 'silent':
      return `timing it gave no result within ${silenceMs / 1000} s`;
    case 'over-bound':
      return end.problem;
    case 'exited':
      return `timing it ended without a result, with exit code ${String(end.exitCode)}`;
  }
}

function findById<T extends { readonly id: string }>(items: readonly T[], id: string): T {
  const found = items.find((item) => item.id === id);
  if (found === undefined) throw new Error(`expected the plan to hold \`${id}\` of its own column`);
  return found;
}
