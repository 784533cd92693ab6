/** Loads what a matrix names, and prepares what its runtimes are installed as, at the same time. */
import { join } from 'node:path';

import { EnvironmentError } from '../environments/environment-error.ts';
import { buildPythonCommand, type ChildCommand } from '../execute/child-programs.ts';
import { collectModules } from '../execute/collect-modules.ts';
import type { Sandbox } from '../execute/sandbox.ts';
import type { StoredModules } from '../execute/stored-modules.ts';
import type { Matrix } from '../matrix/matrix.ts';
import type { PlanInput } from '../plan/build-plan.ts';
import { columnId } from '../plan/cell-names.ts';
import { findProblem, patchRuntime } from '../plan/patch-runtime.ts';
import type { PlannedRuntime, PlannedVariant } from '../plan/plan.ts';
import { apiFile, childFile, compiledFolder, modelFile, programFiles } from './bundle-files.ts';
import { cacheFolder } from './cache-folder.ts';
import { saveModules } from './open-modules.ts';
import { type PlanMemory, recall } from './plan-memory.ts';
import { printNotice } from './print-notice.ts';
import { clientsOf, hasEnvironments, readLockText } from './read-expanded-matrix.ts';

/** Milliseconds that loading one module may take. */
const collectTimeoutMs = 10_000;

interface CollectOptions {
  /** What the children run in that load modules; default `none`. */
  readonly sandbox?: Sandbox;
  /** What earlier plans left that holds for this one too. */
  readonly memory?: PlanMemory | undefined;
  /** What is kept of modules that did not change. */
  readonly stored?: StoredModules;
  /** Is told what the user should know while it waits; default: prints it. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/** Loads everything that a matrix names. */
export async function collectMatrix(
  matrix: Matrix,
  { sandbox = 'none', memory, stored, onNotice = printNotice }: CollectOptions = {},
): Promise<Pick<PlanInput, 'patches' | 'runtimes' | 'scenarios' | 'variants'>> {
  const mistaken = new AbortController();
  const prepared = recall(memory, 'runtimes', [matrix.runtimes, readLockText(matrix)], async () => {
    if (!hasEnvironments(matrix)) return [];
    const { prepareRuntimes } = await import('./load-environments.ts');
    const { signal } = mistaken;
    return prepareRuntimes(matrix, {
      ...{ programs: programFiles(), clients: await clientsOf(matrix, signal), signal },
      npmCacheFolder: join(cacheFolder(), 'npm'),
      onProgress: onNotice,
    });
  });
  // What was being installed is ended by a mistake, and that says more than this does.
  prepared.catch(() => undefined);
  const { models, ...collected } = await collectModules(matrix, {
    childFile: childFile('collect'),
    pythonCommand: buildPythonCollector,
    apiFile,
    cacheFolder: compiledFolder(),
    modelFile,
    timeoutMs: collectTimeoutMs,
    sandbox,
    ...(stored && { stored }),
    ...(memory && { memory: memory.modules, takeWaiting: () => memory.spareCollector?.take() }),
  }).catch((error: unknown) => {
    mistaken.abort();
    throw error;
  });
  if (stored !== undefined) saveModules(stored, onNotice);
  const runtimes = [...models, ...(await prepared)];
  const { variants } = collected;
  const patches = await recall(memory, 'patches', [runtimes, variants], async () => {
    if (variants.every(({ diffs = [] }) => diffs.length === 0)) return new Map<string, never>();
    const { patchColumns } = await import('./load-environments.ts');
    return patchColumns(runtimes, variants, cacheFolder());
  });
  return { runtimes, patches, ...collected };
}

/**
 * The runtime as a column loads it: with the diffs of the variant applied.
 *
 * @throws EnvironmentError if it cannot be loaded
 */
export function requireColumn(
  runtime: PlannedRuntime,
  variant: PlannedVariant,
  { patches }: Pick<PlanInput, 'patches'>,
): PlannedRuntime {
  const patch = patches?.get(columnId(runtime.id, variant.id));
  const problem = findProblem(runtime, patch);
  if (problem !== undefined) throw new EnvironmentError(problem);
  return patchRuntime(runtime, patch);
}

async function buildPythonCollector(): Promise<ChildCommand> {
  const programs = programFiles();
  const { requirePython } = await import('./load-environments.ts');
  const python = await requirePython('the scenarios in Python');
  // It reads files, and needs no package.
  return buildPythonCommand(python.executable, programs, 'collect_main', programs.python);
}
