/** `run` and `gate`: plan, execute, record, compare, report. A gate is a run that knows no accepted results. */
import { programsOf } from '../plan/programs.ts';
import { relative } from 'node:path';

import type { RunCommand, Shard } from '../execute/events.ts';
import type { Bounds } from '../execute/process-tree.ts';
import { requireSandbox, type Sandbox } from '../execute/sandbox.ts';
import { hashPlan } from '../plan/hash-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { estimateSeconds } from '../plan/estimate-seconds.ts';
import { type CellFilters, SelectionError } from '../plan/select-cells.ts';
import { type ShardNumber, shardPlan } from '../plan/shard-plan.ts';
import { readRun } from '../record/read-run.ts';
import { buildRunReport } from '../report/build-run-report.ts';
import { acceptedFileIn, readAcceptedResults, updateAcceptedResults } from './accepted-file.ts';
import { openCellCache } from './cell-cache.ts';
import { chooseReporters, hasPage, type ReporterFlags } from './choose-reporters.ts';
import { decideExitCode } from './decide-exit-code.ts';
import { deliverReports } from './deliver-reports.ts';
import { executeRun } from './execute-run.ts';
import { watchMatrixFolder } from './perform-run.ts';
import type { ExitCode } from './exit-codes.ts';
import type { QueueFlags } from './open-queue.ts';
import { findResultsFolder, loadPlan, type MatrixSource } from './load-plan.ts';
import {
  cutResumedPlan,
  earlierOf,
  findRunBefore,
  isSettled,
  reportSettled,
  type ResumedRun,
} from './resume-run.ts';
import { findRun, readEarlierSeconds } from './stored-runs.ts';
import { UsageError } from './usage-error.ts';
import { tryStorage } from './write-report.ts';

export interface RunOptions extends CellFilters, QueueFlags, ReporterFlags {
  readonly workers?: number;
  /** Seconds. */
  readonly timeout: number;
  /** What the processes of a cell may take at once; memory in MiB. */
  readonly maxProcesses: number;
  readonly maxMemory: number;
  readonly sandbox: Sandbox;
  /** Start an interpreter for each cell. */
  readonly cold?: boolean;
  /** Take the results of cells that need not run again from the cache. */
  readonly cache: boolean;
  readonly repeatEach: number;
  readonly retries: number;
  readonly bail?: boolean;
  readonly quiet?: boolean;
  readonly shard?: ShardNumber;
  readonly lastFailed?: boolean;
  /** `run` only: run again what a save touches, until it is ended. */
  readonly watch?: boolean;
  /** Releases instead of a matrix file, `anyio@4.13.0`. */
  readonly on?: readonly string[];
  /** Resolve the versions of all runtimes anew. */
  readonly updateLock?: boolean;
  /** Instead of the matrix's own. */
  readonly baseline?: string;
  /** `run` only, like `strict`. */
  readonly updateBaseline?: boolean;
  readonly strict?: boolean;
  /** The stored run whose command this is once more. */
  readonly resumed?: ResumedRun;
}

/** @throws MatrixError, SelectionError, FilterError, ReadRunError or UsageError for what the user has to mend,
 * SandboxError for what the machine lacks */
export async function runCommand(
  command: RunCommand,
  matrixFile: string,
  options: RunOptions,
): Promise<ExitCode> {
  const startedAtMs = performance.now();
  if (options.sandbox === 'strict') requireSandbox();
  const { resumed } = options;
  const chosen = chooseReporters(options, process.env);
  if (resumed !== undefined && isSettled(resumed, options)) return reportSettled(resumed, chosen, options);
  // What a run was begun with is in the lock since.
  const updateLock = resumed === undefined && options.updateLock;
  const source = { file: matrixFile, on: options.on, updateLock };
  const resultsFolder = findResultsFolder(source);
  const tree = options.on === undefined ? watchMatrixFolder(resultsFolder) : undefined;
  const acceptedFile = acceptedFileIn(resultsFolder);
  const accepted = command === 'run' ? readAcceptedResults(acceptedFile) : new Map<string, never>();
  const whole = await loadSelected(command, source, resultsFolder, options);
  const { plan, planSha256, shard } =
    resumed === undefined
      ? cutShard(whole, resultsFolder, options.shard)
      : { ...resumed.start, plan: cutResumedPlan(whole, resumed) };

  const isText = chosen.some(({ name, file }) => name === 'text' && file === undefined);
  const { shard: _number, resumed: _resumed, ...settings } = options;
  const cellCache = openCellCache(plan, options, resumed);
  const finished = await executeRun(plan, {
    ...settings,
    ...{ command, resultsFolder, planSha256, accepted, cached: cellCache.cached },
    bounds: boundsOf(options),
    ...(shard && { shard }),
    ...(tree && { tree }),
    ...(resumed && earlierOf(resumed)),
    showsTable: command === 'run' && isText && !options.quiet,
    keepsTimelines: hasPage(chosen),
  });
  cellCache.keep(finished);
  const { results, folder, failure } = finished;
  const accepts =
    options.updateBaseline === true && results.interrupted === undefined && failure === undefined;
  const notAccepted = accepts
    ? tryStorage(() => updateAcceptedResults(acceptedFile, accepted, results))
    : undefined;
  const report = buildRunReport(results, accepted, {
    updated: accepts && notAccepted === undefined,
    ...(command === 'run' && { acceptedFile: relative(process.cwd(), acceptedFile) }),
    resultsFolder: relative(process.cwd(), folder),
    wallSeconds: (performance.now() - startedAtMs) / 1000,
  });
  await deliverReports(report, chosen, options);
  const unstored = failure ?? notAccepted;
  if (unstored !== undefined) throw unstored;
  return decideExitCode(report, options);
}

/** What a cell may take, as the flags say it. */
export function boundsOf({
  maxProcesses,
  maxMemory,
}: Pick<RunOptions, 'maxMemory' | 'maxProcesses'>): Bounds {
  return { maxProcesses, maxMemoryMiB: maxMemory };
}

async function loadSelected(
  command: RunCommand,
  source: MatrixSource,
  resultsFolder: string,
  options: RunOptions,
): Promise<Plan> {
  const { resumed } = options;
  const lastRun = (): string =>
    resumed === undefined ? findRun(resultsFolder) : findRunBefore(resumed, resultsFolder);
  const cells = options.lastFailed ? readLastFailed(lastRun()) : undefined;
  const plan = await loadPlan(
    source,
    {
      ...options,
      ...(cells && { cells }),
      withBaselines: command === 'gate' || cells !== undefined,
    },
    { baseline: options.baseline, sandbox: options.sandbox, cache: options.cache },
  );
  if (command === 'gate' && plan.columns.every(({ baseline }) => baseline === undefined)) {
    const names = plan.columns.map(({ id }) => id).join(', ');
    throw new SelectionError(
      `nothing selected: ${names} ${plan.columns.length === 1 ? 'is' : 'are'} what other columns are compared with; name a candidate with --variant or --runtime, or another --baseline`,
    );
  }
  return plan;
}

export function readLastFailed(folder: string): NonNullable<CellFilters['cells']> {
  const { run, cells } = readRun(folder);
  const failed = cells.filter(
    ({ judgement, spurious }) =>
      spurious !== undefined || (judgement?.verdict !== 'passed' && judgement?.verdict !== 'skipped'),
  );
  if (failed.length === 0)
    throw new SelectionError(`nothing selected: no cell of the last run, ${run}, failed`);
  return {
    ids: new Set(failed.map(({ cell }) => cell.id)),
    description: `failed in the last run, ${run}`,
  };
}

function cutShard(
  plan: Plan,
  resultsFolder: string,
  number: ShardNumber | undefined,
): { readonly plan: Plan; readonly planSha256: string; readonly shard?: Shard } {
  const planSha256 = hashPlan(plan);
  if (number === undefined) return { plan, planSha256 };
  const earlier = readEarlierSeconds(resultsFolder);
  const programs = new Map(programsOf(plan).map(({ id, program }) => [id, program]));
  try {
    const part = shardPlan(plan, number, ({ id, scenario }) => {
      const program = programs.get(scenario);
      return earlier.get(id) ?? startSeconds + (program === undefined ? 0 : estimateSeconds(program));
    });
    return { plan: part, planSha256, shard: { ...number, cells: plan.cells } };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

/** What a child takes to start, about; it only weighs scenarios against each other that never ran. */
const startSeconds = 0.05;
