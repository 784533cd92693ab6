/**
 * Runs module scenarios on packages that a test writes into a site of its own: collected, planned and executed as the
 * command line does it, without an installation.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describePackage } from '../runner/cell/describe-package.ts';
import type { ModuleResult } from '../runner/cell/protocol.ts';
import { moduleResultOf } from '../runner/compare/program-result.ts';
import type { ChildCommand, ProgramFiles } from '../runner/execute/child-programs.ts';
import { collectModules } from '../runner/execute/collect-modules.ts';
import type { RunEvent } from '../runner/execute/events.ts';
import { executePlan } from '../runner/execute/execute-plan.ts';
import type { Sandbox } from '../runner/execute/sandbox.ts';
import { type CellStartOptions, createCellStarter } from '../runner/execute/start-cell.ts';
import { readMatrix } from '../runner/matrix/read-matrix.ts';
import { buildPlan } from '../runner/plan/build-plan.ts';
import { hashPlan } from '../runner/plan/hash-plan.ts';
import type { Plan, PlannedRuntime } from '../runner/plan/plan.ts';
import { reduceEvents } from '../runner/record/reduce-events.ts';
import type { CellResult } from '../runner/record/run-results.ts';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** The plan of `matrix.yaml` in a folder, on runtimes that are there already. */
export async function planModules(
  folder: string,
  runtimes: readonly PlannedRuntime[],
  pythonCommand: () => Promise<ChildCommand> = () =>
    Promise.reject(new Error('no scenario here is in Python')),
  sandbox: Sandbox = 'none',
): Promise<Plan> {
  const matrix = readMatrix(join(folder, 'matrix.yaml'), []);
  const { scenarios, variants } = await collectModules(matrix, {
    childFile: join(dist, 'collect.cjs'),
    pythonCommand,
    apiFile: join(dist, 'index.js'),
    cacheFolder: join(folder, '.cache'),
    modelFile: () => '',
    timeoutMs: 20_000,
    sandbox,
  });
  return buildPlan({ matrix, runtimes, variants, scenarios });
}

/** A runtime of the `node` driver whose package stands in `site/node_modules` of a folder. */
export function nodeRuntime(folder: string, id: string, packageName: string): PlannedRuntime {
  const site = join(folder, 'site');
  return { id, driver: 'node', package: packageName, site, ...describePackage(site, packageName) };
}

/** Runs every cell that is not skipped, and hands out the events. */
export async function runModules(
  folder: string,
  plan: Plan,
  {
    workers,
    repeatEach,
    ...options
  }: Pick<CellStartOptions, 'bounds' | 'cold' | 'onNotice' | 'sandbox' | 'timeoutMs'> & {
    readonly workers?: number;
    readonly repeatEach?: number;
  } = {},
): Promise<readonly RunEvent[]> {
  const logFolder = join(folder, 'logs');
  mkdirSync(logFolder, { recursive: true });
  const run = '20261126T143000Z-0000';
  const cells = createCellStarter({ plan, run, programs: programFiles(folder), logFolder, ...options });
  const events: RunEvent[] = [];
  const named = {
    run,
    patchmatrix: '0.0.0',
    command: 'run' as const,
    args: ['run'],
    planSha256: hashPlan(plan),
  };
  const confinement = { sandbox: 'none' as const, missing: [] };
  try {
    await executePlan(
      {
        plan,
        ...named,
        confinement,
        startCell: cells.start,
        estimateSeconds: () => 0,
        ...(workers && { workers }),
        ...(repeatEach && { repeatEach }),
      },
      (event) => events.push(event),
    );
  } finally {
    await cells.close();
  }
  return events;
}

/** A cell of a run by its id without the clock, which is the real one. */
export function findCell(events: readonly RunEvent[], id: string): CellResult {
  const found = reduceEvents(events).cells.find(({ cell }) => cell.id === `${id}#real`);
  if (found === undefined) throw new Error(`the run has no cell ${id}#real`);
  return found;
}

/** What the module of a finished cell did. */
export function resultOf({ observation }: CellResult): ModuleResult {
  const result = moduleResultOf(observation);
  if (result === undefined)
    throw new Error(`expected the result of a module, found ${JSON.stringify(observation)}`);
  return result;
}

export function programFiles(folder: string): ProgramFiles {
  return {
    ...{ cell: join(dist, 'cell.cjs'), batch: join(dist, 'batch.cjs') },
    bench: join(dist, 'bench.cjs'),
    ...{ module: join(dist, 'module.cjs'), suite: join(dist, 'suite.cjs') },
    ...{ python: join(dist, 'python'), bytecode: join(folder, '.cache', 'bytecode') },
    workspaces: join(folder, '.cache', 'workspaces'),
  };
}
