/**
 * Does one job on this machine, as a run here would: a cell in a child of its own, held in as ever, or a batch of programs in a
 * child that is kept for the next batch of the same column. What becomes of what it says is the worker's business.
 */
import { createHash } from 'node:crypto';

import type { Redis } from 'ioredis';

import { defaultClockSettings } from '../cell/protocol.ts';
import { buildChildCommand, buildColumnRequest, type ProgramFiles } from '../execute/child-programs.ts';
import { openSide, type SideSession } from '../execute/pair-session.ts';
import type { CodeFiles } from '../execute/prepared-code.ts';
import type { Bounds } from '../execute/process-tree.ts';
import { BatchRefusedError } from '../execute/run-batch.ts';
import type { ChildHooks } from '../execute/child-spec.ts';
import { makeScratchFolder, removeScratchFolder } from '../execute/scratch.ts';
import { createCellStarter } from '../execute/start-cell.ts';
import { patchRuntime } from '../plan/patch-runtime.ts';
import type { PlannedModel, PlannedRuntime } from '../plan/plan.ts';
import type { Conclusion, JobFrame } from './frames.ts';
import type { BatchJob, CellJob, Job } from './job.ts';
import { type Inventory, JobRefusedError, unpackColumn, unpackScenario } from './unpack-column.ts';

export interface JobHooks {
  readonly say: (frame: Exclude<JobFrame, Conclusion>) => void;
  /** Milliseconds of CPU time so far, for whoever counts cores. */
  readonly onCpu: (cpuMs: number, wantsCore?: boolean) => void;
}

export interface PerformedJob {
  /** @throws JobRefusedError if this machine cannot do it */
  readonly conclusion: Promise<Conclusion>;
  /** Ends what runs; the conclusion is worth nothing then. */
  kill(): void;
}

export interface Performer {
  perform(job: Job, hooks: JobHooks): PerformedJob;
  /** Ends what is kept. */
  close(): Promise<void>;
}

/** Has a model compiled for the cells that are held to such bounds. @returns the file; undefined where that failed */
export type PrepareModel = (model: PlannedModel, bounds: Bounds) => Promise<string | undefined>;

/** @param prepare default: each cell compiles its model for itself */
export function createPerformer(
  inventory: Inventory,
  programs: ProgramFiles,
  client: Redis,
  prepare?: PrepareModel,
): Performer {
  const batches = new BatchChildren(programs);
  const preparing = new Map<string, Promise<string | undefined>>();
  return {
    perform(job, hooks) {
      const killed = new AbortController();
      const conclusion =
        job.kind === 'cell'
          ? performCell(job, hooks, killed.signal)
          : batches.perform(job, () => unpackColumn(job, inventory, client), killed.signal);
      return { conclusion, kill: () => killed.abort() };
    },
    close: () => batches.close(),
  };

  async function performCell(job: CellJob, hooks: JobHooks, killed: AbortSignal): Promise<Conclusion> {
    const { run, subject, settings, cell, test, attempt, timeoutMs, bounds, sandbox } = job;
    const { runtime, variant, column } = await unpackColumn(job, inventory, client);
    const scenario = await unpackScenario(job.scenario, runtime, inventory, client);
    const plan = {
      ...{ matrix: '', subject, settings, cells: [cell], columns: [column] },
      ...{ runtimes: [runtime], variants: [variant], scenarios: [scenario] },
    };
    const code = await codeFor(runtime, bounds);
    const logFolder = makeScratchFolder();
    // One cell is not worth an interpreter that others are forked from.
    const limits = { timeoutMs, bounds, sandbox, cold: true };
    const cells = createCellStarter({ plan, run, programs, logFolder, code, ...limits });
    try {
      const child = cells.start(cell, attempt, buildHooks(hooks), test);
      const kill = (): void => child.kill();
      if (killed.aborted) kill();
      killed.addEventListener('abort', kill);
      const observation = await child.observation;
      return { kind: 'observation', observation };
    } finally {
      await cells.close();
      await removeScratchFolder(logFolder);
    }
  }

  /**
   * Compiled once for all cells of a model that come meanwhile. Each later one has the cache looked at, as it may be emptied while
   * a worker waits.
   */
  async function codeFor(runtime: PlannedRuntime, bounds: Bounds): Promise<CodeFiles> {
    if (runtime.driver !== 'model' || prepare === undefined) return new Map();
    const key = `${runtime.sha256} ${bounds.maxMemoryMiB}`;
    const file = preparing.get(key) ?? prepare(runtime, bounds).finally(() => preparing.delete(key));
    preparing.set(key, file);
    const found = await file;
    return new Map(found === undefined ? [] : [[runtime.file, found]]);
  }
}

function buildHooks({ say, onCpu }: JobHooks): ChildHooks {
  return {
    onReady: (ready) => say({ kind: 'ready', ready }),
    onCounters: (counters) => {
      onCpu(counters.cpuMs);
      say({ kind: 'counters', counters });
    },
    onCpu,
    onTests: (tests) => say({ kind: 'tests', tests }),
    onTestStarted: (test) => say({ kind: 'test-started', test }),
    onTestFinished: (test, result) => say({ kind: 'test-finished', test, result }),
  };
}

interface BatchChild {
  readonly session: SideSession<unknown>;
  readonly ended: AbortController;
  idle?: NodeJS.Timeout;
}

/** Children that run programs, kept for a while: to start one takes longer than a batch. */
class BatchChildren {
  readonly #programs: ProgramFiles;
  readonly #idle = new Map<string, BatchChild[]>();

  constructor(programs: ProgramFiles) {
    this.#programs = programs;
  }

  async perform(
    job: BatchJob,
    unpack: () => ReturnType<typeof unpackColumn>,
    killed: AbortSignal,
  ): Promise<Conclusion> {
    if (job.sandbox !== 'none')
      throw new JobRefusedError('expected a batch without a sandbox, found a strict one');
    const { lines, index: _, ...column } = job;
    const key = createHash('sha256').update(JSON.stringify(column)).digest('hex');
    const child = this.#take(key) ?? this.#open(job, await unpack());
    const kill = (): void => child.ended.abort();
    if (killed.aborted) kill();
    killed.addEventListener('abort', kill);
    try {
      const answers = await child.session.run(lines);
      this.#keep(key, child);
      return { kind: 'answers', answers };
    } catch (error) {
      if (error instanceof BatchRefusedError && error.isItsOwn)
        return { kind: 'refused', message: error.message };
      throw error;
    } finally {
      killed.removeEventListener('abort', kill);
    }
  }

  async close(): Promise<void> {
    const all = [...this.#idle.values()].flat();
    this.#idle.clear();
    await Promise.all(all.map((child) => this.#end(child)));
  }

  #open(
    { answers, maxTicks, maxPasses, timeoutMs }: BatchJob,
    { runtime, variant, column }: Awaited<ReturnType<typeof unpackColumn>>,
  ): BatchChild {
    const loaded = patchRuntime(runtime, column.patch);
    const ended = new AbortController();
    const session = openSide<unknown>(
      {
        command: buildChildCommand(loaded, 'batch', this.#programs),
        request: {
          ...buildColumnRequest(loaded, variant),
          clock: 'virtual',
          ...defaultClockSettings,
          ...{ answers, maxTicks, ...(maxPasses !== undefined && { maxPasses }) },
        },
      },
      { timeoutMs, signal: ended.signal },
    );
    return { session, ended };
  }

  #take(key: string): BatchChild | undefined {
    const child = this.#idle.get(key)?.pop();
    clearTimeout(child?.idle);
    return child;
  }

  #keep(key: string, child: BatchChild): void {
    const own = this.#idle.get(key) ?? [];
    this.#idle.set(key, own);
    own.push(child);
    child.idle = setTimeout(() => {
      own.splice(own.indexOf(child), 1);
      void this.#end(child);
    }, keptMs);
  }

  async #end({ session, idle }: BatchChild): Promise<void> {
    clearTimeout(idle);
    await session.close();
  }
}

const keptMs = 5000;
