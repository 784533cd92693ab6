/**
 * Has every model, variant and scenario loaded by a child, and hands out what the plan is built from. User code that
 * throws, hangs or exports the wrong thing while it is loaded is a mistake with a place, found before any cell starts.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

import type { CollectFrame, CollectModule } from '../cell/collect-protocol.ts';
import type { Driver } from '../matrix/driver.ts';
import type { Matrix, MatrixScenarioFile } from '../matrix/matrix.ts';
import type { Mistake } from '../matrix/mistake.ts';
import { MatrixError } from '../matrix/read-matrix.ts';
import type { PlanInput } from '../plan/build-plan.ts';
import type { PlannedModel, PlannedScenario, PlannedVariant, LoadedModule } from '../plan/plan.ts';
import { runFrameChild } from './frame-child.ts';

export interface CollectOptions {
  /** The bundle of the collecting child. */
  readonly childFile: string;
  /** The bundle that `patchmatrix` stands for in the imports of scenarios. */
  readonly apiFile: string;
  /** Where compiled modules are kept. */
  readonly cacheFolder: string;
  /** The bundle of a model, by its name in the matrix. */
  readonly modelFile: (model: string) => string;
  /** Milliseconds that loading one module may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

type Loaded = Exclude<CollectFrame, { kind: 'loading' | 'mistake' }>;

export interface CollectedModules extends Pick<PlanInput, 'scenarios' | 'variants'> {
  /** The runtimes of the `model` driver. */
  readonly models: readonly PlannedModel[];
}

/** @throws MatrixError with the mistakes of all modules */
export async function collectModules(matrix: Matrix, options: CollectOptions): Promise<CollectedModules> {
  const modules = listModules(matrix, options);
  const loaded = new Map<CollectModule, Loaded>();
  const mistakes: Mistake[] = [];

  // A module that hangs takes its child with it; the modules after it are loaded by another one.
  for (let rest = modules; rest.length > 0;) {
    const culprit = await collectOnce(rest, matrix, options, loaded, mistakes);
    rest = culprit === undefined ? [] : rest.slice(rest.indexOf(culprit) + 1);
  }
  if (mistakes.length > 0) throw new MatrixError(mistakes, readSources(mistakes));

  return {
    models: matrix.runtimes.flatMap((runtime): PlannedModel[] => {
      if (runtime.driver !== 'model') return [];
      const { id, driver, model } = runtime;
      const { module, frame } = find('model', model);
      return [{ id, driver, model, version: frame.version, file: module.file, sha256: frame.sha256 }];
    }),
    variants: matrix.variants.map(({ id, files, versions }): PlannedVariant => {
      const modules: Partial<Record<Driver, LoadedModule>> = {};
      if (files.model !== undefined) {
        const { compiledFile, sha256 } = find('variant', id).frame;
        modules.model = { file: relative(matrix.folder, files.model), loadFile: compiledFile, sha256 };
      }
      if (files.python !== undefined) {
        const file = relative(matrix.folder, files.python);
        modules.python = { file, loadFile: files.python, sha256: hashFile(files.python) };
      }
      return { id, modules, ...(versions === undefined ? {} : { versions }) };
    }),
    scenarios: scenarioFiles(matrix).map(({ id, suite, file }): PlannedScenario => {
      const { scenario, line, column } = find('scenario', id).frame;
      const { title, rule, main, owed, versions } = scenario;
      return {
        kind: 'program',
        ...{ id, suite, file: relative(matrix.folder, file), line, column, title, rule, owed },
        program: { name: id, main },
        ...(versions === undefined ? {} : { versions }),
      };
    }),
  };

  function find<Kind extends Loaded['kind']>(kind: Kind, id: string) {
    const module = modules.find((candidate) => candidate.kind === kind && candidate.id === id);
    const frame = module && loaded.get(module);
    if (module === undefined || frame?.kind !== kind) throw new Error(`${kind} ${id} was not collected`);
    return { module, frame: frame as Extract<Loaded, { kind: Kind }> };
  }
}

function scenarioFiles({ scenarios }: Matrix): MatrixScenarioFile[] {
  return scenarios.filter((scenario) => scenario.kind === 'file');
}

function listModules(matrix: Matrix, { modelFile }: CollectOptions): CollectModule[] {
  const models = new Set(
    matrix.runtimes.flatMap((runtime) => (runtime.driver === 'model' ? runtime.model : [])),
  );
  return [
    ...[...models].map((id): CollectModule => ({ kind: 'model', id, file: modelFile(id) })),
    ...matrix.variants.flatMap(({ id, files }): CollectModule[] =>
      files.model === undefined ? [] : [{ kind: 'variant', id, file: files.model }],
    ),
    ...scenarioFiles(matrix).map(({ id, file }): CollectModule => ({ kind: 'scenario', id, file })),
  ];
}

/** Loads modules in one child. Hands out the module at which the child stopped, if it did not come to the end. */
async function collectOnce(
  modules: readonly CollectModule[],
  matrix: Matrix,
  { childFile, apiFile, cacheFolder, timeoutMs, signal }: CollectOptions,
  loaded: Map<CollectModule, Loaded>,
  mistakes: Mistake[],
): Promise<CollectModule | undefined> {
  let current: CollectModule | undefined;
  const answered = new Set<CollectModule>();
  const end = await runFrameChild<CollectFrame>({
    command: { command: process.execPath, args: [childFile] },
    request: { cacheFolder, apiFile, modules },
    silenceMs: timeoutMs,
    ...(signal && { signal }),
    onFrame(frame) {
      const module = modules[frame.index];
      if (module === undefined) throw new Error(`a frame for module ${String(frame.index)}`);
      if (frame.kind === 'loading') {
        current = module;
        return;
      }
      answered.add(module);
      if (frame.kind !== 'mistake') {
        loaded.set(module, frame);
        return;
      }
      const { line, column, message } = frame;
      mistakes.push({ ...shownAs(module, matrix), line, column, length: 1, message });
    },
  });

  const last = modules.at(-1);
  if (last !== undefined && answered.has(last)) return undefined;
  if (current === undefined) {
    throw new Error(
      `the collecting child ended with ${String(end.exitCode)} before it loaded a module:\n${end.output}`,
    );
  }
  const message =
    end.kind === 'silent'
      ? `expected the module to load within ${String(timeoutMs / 1000)} s, found it still busy: move what takes long out of the module's top level`
      : `expected the module to load, found that it ended the process with exit code ${String(end.exitCode)}`;
  mistakes.push({ ...shownAs(current, matrix), line: 1, column: 1, length: 1, message });
  return current;
}

function shownAs({ file }: CollectModule, matrix: Matrix): { file: string } {
  return { file: relative(process.cwd(), resolve(matrix.folder, file)) };
}

function readSources(mistakes: readonly Mistake[]): Map<string, string> {
  const files = new Set(mistakes.map(({ file }) => file));
  return new Map([...files].map((file) => [file, readFileSync(file, 'utf8')]));
}

function hashFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
