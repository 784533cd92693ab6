/**
 * Starts the cells of a plan on whichever worker takes them, behind the interface of those that start here. Events come out the
 * same: the runner judges and writes, and knows of the worker only what its frames say.
 */
import { EnvironmentError } from '../environments/environment-error.ts';
import type { ChildHooks, RunningChild } from '../execute/child-spec.ts';
import { type Bounds, defaultBounds } from '../execute/process-tree.ts';
import type { Sandbox } from '../execute/sandbox.ts';
import {
  type CellParts,
  findCellProblem,
  indexPlan,
  neverStarted,
  type StartCell,
} from '../execute/start-cell.ts';
import type { Plan, PlannedScenario } from '../plan/plan.ts';
import { capabilityOf } from './capabilities.ts';
import type { Conclusion, JobFrame } from './frames.ts';
import type { CellJob } from './job.ts';
import { ModulePacker, packColumn, packScenario } from './pack-column.ts';
import { priorityOf } from './priority.ts';
import type { QueueSession } from './queue-session.ts';

export interface QueueStartOptions {
  readonly plan: Plan;
  /** The name of the run. */
  readonly run: string;
  readonly timeoutMs: number;
  readonly bounds?: Bounds;
  readonly sandbox?: Sandbox;
}

export function createQueueStarter(session: QueueSession, options: QueueStartOptions): StartCell {
  const { plan, run, timeoutMs, bounds = defaultBounds, sandbox = 'none' } = options;
  const { subject, settings } = plan;
  const lookup = indexPlan(plan);
  const runtimes = new Map(plan.runtimes.map((runtime) => [runtime.id, runtime]));
  const packer = new ModulePacker();
  const starts = new Map<string, number>();
  return (cell, attempt, hooks, test, hints) => {
    const parts = lookup(cell, test?.parent ?? cell.scenario);
    const problem = findCellProblem(parts);
    if (problem !== undefined) return neverStarted(problem);
    const key = `${cell.id} ${attempt}`;
    const before = starts.get(key) ?? 0;
    starts.set(key, before + 1);
    const { scenario, column, variant } = parts;
    // As it is installed: workers patch their own.
    const runtime = runtimes.get(column.runtime) ?? parts.runtime;
    let packed: Pick<CellJob, 'scenario'> & ReturnType<typeof packColumn>;
    try {
      packed = {
        ...packColumn({ runtime, variant, column }, packer),
        scenario: packScenario(scenario, runtime, packer),
      };
    } catch (error) {
      if (error instanceof EnvironmentError) return neverStarted(error.message);
      throw error;
    }
    const job: CellJob = {
      kind: 'cell',
      ...{ run, subject, settings, cell, attempt, before, timeoutMs, bounds, sandbox },
      ...packed,
      ...(test && { test }),
      alone: hints?.alone ?? false,
      spins: hints?.spins ?? false,
    };
    const source = findSource(scenario, parts);
    const capability = capabilityOf(session.engine, { runtime, sandbox, ...(source && { source }) });
    const priority = priorityOf(hints ?? { turn: 1, seconds: 0 });
    return follow(
      hooks,
      (listener) => session.submit({ job, capability, priority, blobs: packer.blobs() }, listener),
      session,
    );
  };
}

function findSource(scenario: PlannedScenario, { runtime }: CellParts) {
  return scenario.kind === 'suite' ? scenario.sources[runtime.id] : undefined;
}

type Submit = (listener: Parameters<QueueSession['submit']>[1]) => void;

function follow(hooks: ChildHooks, submit: Submit, session: Pick<QueueSession, 'stop'>): RunningChild {
  let wasReady = false;
  let settle: RunningChild['kill'] = () => undefined;
  const observation = new Promise<Awaited<RunningChild['observation']>>((resolve) => {
    const onFrame = (frame: Exclude<JobFrame, Conclusion>): void => {
      switch (frame.kind) {
        case 'ready':
          // Of a child that took the place of a lost one nobody needs to hear once more.
          if (!wasReady) hooks.onReady?.(frame.ready);
          wasReady = true;
          return;
        case 'counters':
          hooks.onCounters?.(frame.counters);
          return;
        case 'tests':
          hooks.onTests?.(frame.tests);
          return;
        case 'test-started':
          hooks.onTestStarted?.(frame.test);
          return;
        case 'test-finished':
          hooks.onTestFinished?.(frame.test, frame.result);
          return;
        case 'started':
          return;
      }
    };
    const notStarted = { end: 'not-started', leaked: false, wallMs: 0 } as const;
    submit({
      onStarted: (isAgain) => (isAgain ? hooks.onRestarted?.() : hooks.onStarted?.()),
      onFrame,
      onConclusion(conclusion) {
        if (conclusion.kind === 'observation') resolve(conclusion.observation);
        else if (conclusion.kind === 'gave-up') resolve({ ...notStarted, problem: conclusion.problem });
        else
          resolve({
            ...notStarted,
            problem: `expected an observation from a worker, found ${conclusion.kind}`,
          });
      },
    });
    settle = () => resolve({ end: 'signalled', problem: 'the run was stopped', leaked: false, wallMs: 0 });
  });
  // Children are killed because their run stops, all of them.
  return { observation, kill: () => void session.stop().finally(settle) };
}
