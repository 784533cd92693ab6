/**
 * Runs module scenarios on packages that a test writes into a site of its own: collected, planned and executed as the
 * command line does it, without an installation.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describePackage } from '../runner/cell/describe-package.ts';
import { judgeCell } from '../runner/compare/judge-cell.ts';
import type { Judgement } from '../runner/compare/verdict.ts';
import type { ProgramFiles } from '../runner/execute/child-programs.ts';
import { collectModules } from '../runner/execute/collect-modules.ts';
import type { Observation } from '../runner/execute/events.ts';
import { createCellStarter } from '../runner/execute/start-cell.ts';
import { readMatrix } from '../runner/matrix/read-matrix.ts';
import { buildPlan } from '../runner/plan/build-plan.ts';
import type { Plan, PlannedRuntime } from '../runner/plan/plan.ts';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

export interface RanCell {
  readonly observation: Observation;
  readonly judgement: Judgement;
}

/** The plan of `matrix.yaml` in a folder, on runtimes that are there already. */
export async function planModules(
  folder: string,
  runtimes: readonly PlannedRuntime[],
  pythonCommand = (): Promise<never> => Promise.reject(new Error('no scenario here is in Python')),
): Promise<Plan> {
  const matrix = await readMatrix(join(folder, 'matrix.yaml'), []);
  const { scenarios, variants } = await collectModules(matrix, {
    childFile: join(dist, 'collect.cjs'),
    pythonCommand,
    apiFile: join(dist, 'index.js'),
    cacheFolder: join(folder, '.cache'),
    modelFile: () => '',
    timeoutMs: 20_000,
  });
  return buildPlan({ matrix, runtimes, variants, scenarios });
}

/** A runtime of the `node` driver whose package stands in `site/node_modules` of a folder. */
export function nodeRuntime(folder: string, id: string, packageName: string): PlannedRuntime {
  const site = join(folder, 'site');
  return { id, driver: 'node', package: packageName, site, ...describePackage(site, packageName) };
}

/** What became of each cell that is not skipped, by its id without the clock. */
export async function runModules(
  folder: string,
  plan: Plan,
  options: { readonly timeoutMs?: number } = {},
): Promise<ReadonlyMap<string, RanCell>> {
  const logFolder = join(folder, 'logs');
  mkdirSync(logFolder, { recursive: true });
  const startCell = createCellStarter({
    plan,
    run: 'test',
    programs: programFiles(folder),
    logFolder,
    ...options,
  });
  const ran = new Map<string, RanCell>();
  for (const cell of plan.cells.filter(({ skip }) => skip === undefined)) {
    const scenario = plan.scenarios.find(({ id }) => id === cell.scenario);
    if (scenario === undefined) throw new Error(`the plan has no scenario ${cell.scenario}`);
    const observation = await startCell(cell, 1, {}).observation;
    ran.set(cell.id.replace(/#.*/, ''), { observation, judgement: judgeCell(scenario, observation) });
  }
  return ran;
}

export function programFiles(folder: string): ProgramFiles {
  return {
    ...{ cell: join(dist, 'cell.cjs'), batch: join(dist, 'batch.cjs') },
    ...{ module: join(dist, 'module.cjs'), suite: join(dist, 'suite.cjs') },
    ...{ python: join(dist, 'python'), bytecode: join(folder, '.cache', 'bytecode') },
  };
}
