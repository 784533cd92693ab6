/** Runs a plan, for other programs. */
import { resolve } from 'node:path';

import { openCellCache } from '../cli/cell-cache.ts';
import { findResultsFolder, type MatrixSource } from '../cli/load-plan.ts';
import { type FinishedRun, performRun, watchMatrixFolder } from '../cli/perform-run.ts';
import { UsageError } from '../cli/usage-error.ts';
import type { AcceptedResults } from '../compare/accepted-results.ts';
import type { RunCommand, RunEvent } from '../execute/events.ts';
import { defaultBounds } from '../execute/process-tree.ts';
import { requireSandbox, type Sandbox } from '../execute/sandbox.ts';
import { hashPlan } from '../plan/hash-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { namesFile } from '../report/matrix-words.ts';
import { runWords } from './command-words.ts';
import { wordsOf } from './plan-matrix.ts';
import { withChildren } from './with-children.ts';

export interface RunOptions {
  /** `gate` judges by the baseline columns alone; default `run`. */
  readonly command?: RunCommand;
  /** What decides, before the baseline columns, whether a cell got worse, for `bail`; default none. */
  readonly accepted?: AcceptedResults;
  /** Is told of each event once it is stored. What it throws ends the run, and is thrown. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Is told what of the cache or of the machine is not as it should be: a sentence each. */
  readonly onNotice?: (text: string) => void;
  /**
   * Stops the run as Ctrl-C stops a command: children end, and what is known is stored and handed out. The reason, if it is a
   * text, else `abort`, stands in `interrupted` of the results.
   */
  readonly signal?: AbortSignal;
  /** Start no more cells once one got worse; default false. */
  readonly bail?: boolean;
  /** Children that may use a core at the same time; default: as many as there are cores. */
  readonly workers?: number;
  /** Time limit of a cell, from the moment it is ready; default 60. */
  readonly timeoutSeconds?: number;
  /** What the processes of a cell may take at once. */
  readonly maxProcesses?: number;
  readonly maxMemoryMiB?: number;
  /** `strict`: cells have no network, and a file system that they can only read; default `none`. */
  readonly sandbox?: Sandbox;
  /** Start an interpreter for each cell, instead of forking cells from one for each column; default false. */
  readonly cold?: boolean;
  /** Take over the results of cells of which nothing changed since they ran last; default true. */
  readonly cache?: boolean;
  /** Run each cell so often; default 1. */
  readonly repeatEach?: number;
  /** Run a cell that did not pass, and what it is compared with, so often again; default 0. */
  readonly retries?: number;
  /** The folder that takes the folder of the run; default: `results` beside the matrix. */
  readonly resultsFolder?: string;
}

/**
 * Runs the cells of a plan, each in a process of its own, and stores what happens as it happens. No process and no temporary
 * file is left once it resolves or rejects. Several runs may go on at the same time, and take the machine from each other.
 *
 * @throws StorageError if the folder of the run cannot be made; what cannot be stored later is the `failure` of what is returned
 * @throws UsageError for an option that is out of range, SandboxError or ScratchError for what the machine lacks
 */
export async function runPlan(plan: Plan, options: RunOptions = {}): Promise<FinishedRun> {
  const { timeoutSeconds = 60, repeatEach = 1, retries = 0, sandbox = 'none', command = 'run' } = options;
  const { maxProcesses = defaultBounds.maxProcesses, maxMemoryMiB = defaultBounds.maxMemoryMiB } = options;
  const { accepted = new Map<string, never>(), cache = true, workers, cold, bail } = options;
  requirePositive({ timeoutSeconds, maxMemoryMiB });
  requireWhole({ repeatEach, maxProcesses, ...(workers !== undefined && { workers }) }, 1);
  requireWhole({ retries }, 0);
  if (sandbox === 'strict') requireSandbox();
  const ownFolder = findResultsFolder(sourceOf(plan));
  const resultsFolder = resolve(options.resultsFolder ?? ownFolder);
  const notice = (text: string): void => options.onNotice?.(text);
  const limits = { maxProcesses, maxMemory: maxMemoryMiB, sandbox, timeout: timeoutSeconds, repeatEach };
  return withChildren(async () => {
    const stopping = stopWith(options.signal);
    try {
      const cellCache = openCellCache(plan, { ...limits, cache }, { onNotice: notice });
      const finished = await performRun(plan, {
        ...{ command, accepted, resultsFolder, planSha256: hashPlan(plan), cached: cellCache.cached },
        ...{ timeout: timeoutSeconds, repeatEach, retries, sandbox, keepsTimelines: true },
        ...{ bounds: { maxProcesses, maxMemoryMiB }, args: runWords(command, wordsOf(plan), options) },
        ...(workers !== undefined && { workers }),
        ...(cold !== undefined && { cold }),
        ...(bail !== undefined && { bail }),
        ...(namesFile(plan.matrix) && { tree: watchMatrixFolder(ownFolder, [resultsFolder]) }),
        ...{ signal: stopping.signal, stop: stopping.stop },
        display: { open: () => undefined, read: (event) => options.onEvent?.(event), notice },
      });
      cellCache.keep(finished);
      return finished;
    } finally {
      stopping.release();
    }
  });
}

/** What says where its results belong. */
function sourceOf({ matrix }: Plan): Pick<MatrixSource, 'file' | 'on'> {
  return { file: matrix, on: namesFile(matrix) ? undefined : [matrix] };
}

/** @throws UsageError for the first that is not */
function requirePositive(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (value > 0 && value < Infinity) continue;
    throw new UsageError(`expected a positive number for \`${name}\`, found ${String(value)}`);
  }
}

/** @throws UsageError for the first that is not */
function requireWhole(numbers: Readonly<Record<string, number>>, least: number): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (Number.isSafeInteger(value) && value >= least) continue;
    throw new UsageError(
      `expected a whole number of at least ${String(least)} for \`${name}\`, found ${String(value)}`,
    );
  }
}

/** Is aborted with the caller's signal, or by `stop`, which is no interruption. */
function stopWith(given: AbortSignal | undefined) {
  const controller = new AbortController();
  const onAbort = (): void => {
    const reason: unknown = given?.reason;
    controller.abort(typeof reason === 'string' ? reason : 'abort');
  };
  if (given?.aborted) onAbort();
  given?.addEventListener('abort', onAbort);
  return {
    signal: controller.signal,
    stop: () => controller.abort(),
    release: () => given?.removeEventListener('abort', onAbort),
  };
}
