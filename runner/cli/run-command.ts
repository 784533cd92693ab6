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
import { chooseReporters, type ReporterFlags } from './choose-reporters.ts';
import { decideExitCode } from './decide-exit-code.ts';
import { deliverReports } from './deliver-reports.ts';
import { executeRun } from './execute-run.ts';
import type { ExitCode } from './exit-codes.ts';
import { findResultsFolder, loadPlan, type MatrixSource } from './load-plan.ts';
import { findRun, readEarlierSeconds } from './stored-runs.ts';
import { UsageError } from './usage-error.ts';

export interface RunOptions extends CellFilters, ReporterFlags {
  readonly workers?: number;
  /** Seconds. */
  readonly timeout: number;
  /** What the processes of a cell may take at once; memory in MiB. */
  readonly maxProcesses: number;
  readonly maxMemory: number;
  readonly sandbox: Sandbox;
  readonly repeatEach: number;
  readonly retries: number;
  readonly bail?: boolean;
  readonly quiet?: boolean;
  readonly shard?: ShardNumber;
  readonly lastFailed?: boolean;
  /** Releases instead of a matrix file, `anyio@4.13.0`. */
  readonly on?: readonly string[];
  /** Resolve the versions of all runtimes anew. */
  readonly updateLock?: boolean;
  /** Instead of the matrix's own. */
  readonly baseline?: string;
  /** `run` only, like `strict`. */
  readonly updateBaseline?: boolean;
  readonly strict?: boolean;
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
  const chosen = chooseReporters(options, process.env);
  const source = { file: matrixFile, on: options.on, updateLock: options.updateLock };
  const resultsFolder = findResultsFolder(source);
  const acceptedFile = acceptedFileIn(resultsFolder);
  const accepted = command === 'run' ? readAcceptedResults(acceptedFile) : new Map<string, never>();
  const { plan, planSha256, shard } = cutShard(
    await loadSelected(command, source, resultsFolder, options),
    resultsFolder,
    options.shard,
  );

  const isText = chosen.some(({ name, file }) => name === 'text' && file === undefined);
  const { shard: _number, ...settings } = options;
  const { results, folder } = await executeRun(plan, {
    ...settings,
    ...{ command, resultsFolder, planSha256, accepted },
    bounds: boundsOf(options),
    ...(shard && { shard }),
    showsTable: command === 'run' && isText && !options.quiet,
  });
  const updated = options.updateBaseline === true && results.interrupted === undefined;
  const report = buildRunReport(results, accepted, {
    updated,
    ...(command === 'run' && { acceptedFile: relative(process.cwd(), acceptedFile) }),
    resultsFolder: relative(process.cwd(), folder),
    wallSeconds: (performance.now() - startedAtMs) / 1000,
  });
  if (updated) updateAcceptedResults(acceptedFile, accepted, results);
  deliverReports(report, chosen, options);
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
  const cells = options.lastFailed ? readLastFailed(resultsFolder) : undefined;
  const plan = await loadPlan(
    source,
    {
      ...options,
      ...(cells && { cells }),
      withBaselines: command === 'gate' || cells !== undefined,
    },
    { baseline: options.baseline, sandbox: options.sandbox },
  );
  if (command === 'gate' && plan.columns.every(({ baseline }) => baseline === undefined)) {
    const names = plan.columns.map(({ id }) => id).join(', ');
    throw new SelectionError(
      `nothing selected: ${names} ${plan.columns.length === 1 ? 'is' : 'are'} what other columns are compared with; name a candidate with --variant or --runtime, or another --baseline`,
    );
  }
  return plan;
}

function readLastFailed(resultsFolder: string): NonNullable<CellFilters['cells']> {
  const folder = findRun(resultsFolder);
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
