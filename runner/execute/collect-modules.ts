/**
 * Has every model, variant and scenario collected, and hands out what the plan is built from. User code that throws,
 * hangs or exports the wrong thing while it is loaded is a mistake with a place, found before any cell starts.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, relative } from 'node:path';

import { validRange } from 'semver';

import type { CollectModule, ModuleScenarioFrame, ScenarioFrame } from '../cell/collect-protocol.ts';
import { type Driver, driverNames } from '../drivers/find-driver.ts';
import type { Matrix, MatrixDiff, MatrixScenarioFile } from '../matrix/matrix.ts';
import type { Mistake } from '../matrix/mistake.ts';
import { MatrixError } from '../matrix/read-matrix.ts';
import type { PlanInput } from '../plan/build-plan.ts';
import type {
  PlannedDiff,
  PlannedModel,
  PlannedScenario,
  PlannedVariant,
  LoadedModule,
} from '../plan/plan.ts';
import { type Loaded, loadModules, type LoadOptions, nameForUser } from './load-modules.ts';

export interface CollectOptions extends LoadOptions {
  /** The bundle of a model, by its name in the matrix. */
  readonly modelFile: (model: string) => string;
}

export interface CollectedModules extends Pick<PlanInput, 'scenarios' | 'variants'> {
  /** The runtimes of the `model` driver. */
  readonly models: readonly PlannedModel[];
}

/** @throws MatrixError with the mistakes of all modules */
export async function collectModules(matrix: Matrix, options: CollectOptions): Promise<CollectedModules> {
  const modules = listModules(matrix, options);
  const { loaded, mistakes: found } = await loadModules(modules, matrix, options);
  const mistakes = [...found, ...findBadRanges(matrix, loaded)];
  if (mistakes.length > 0) throw new MatrixError(mistakes, readSources(mistakes));

  return {
    models: matrix.runtimes.flatMap((runtime): PlannedModel[] => {
      if (runtime.driver !== 'model') return [];
      const { id, driver, model } = runtime;
      const { module, frame } = find('model', model);
      return [{ id, driver, model, version: frame.version, file: module.file, sha256: frame.sha256 }];
    }),
    variants: matrix.variants.map(({ id, files, diffs, versions }): PlannedVariant => {
      const modules: Partial<Record<Driver, LoadedModule>> = {};
      for (const driver of compiling) {
        const source = files[driver];
        if (source === undefined) continue;
        const { compiledFile, sha256 } = find('variant', source).frame;
        modules[driver] = { file: relative(matrix.folder, source), loadFile: compiledFile, sha256 };
      }
      for (const driver of driverNames) {
        const source = files[driver];
        if (source === undefined || modules[driver] !== undefined) continue;
        const file = relative(matrix.folder, source);
        modules[driver] = { file, loadFile: source, sha256: hashFile(source) };
      }
      return {
        ...{ id, modules },
        ...(diffs && { diffs: diffs.map((diff) => planDiff(diff, matrix.folder)) }),
        ...(versions === undefined ? {} : { versions }),
      };
    }),
    scenarios: scenarioFiles(matrix).map((scenario) =>
      planScenario(scenario, find('scenario', scenario.id).frame, matrix),
    ),
  };

  function find<Kind extends CollectModule['kind']>(kind: Kind, id: string) {
    const module = modules.find((candidate) => candidate.kind === kind && candidate.id === id);
    const frame = module && loaded.get(module);
    if (module === undefined || frame === undefined) throw new Error(`${kind} ${id} was not collected`);
    return { module, frame: frame as LoadedAs<Kind> };
  }
}

function scenarioFiles({ scenarios }: Matrix): MatrixScenarioFile[] {
  return scenarios.filter((scenario) => scenario.kind === 'file');
}

/** What a module of some kind is loaded as. */
type LoadedAs<Kind extends CollectModule['kind']> = Kind extends 'scenario'
  ? ModuleScenarioFrame | ScenarioFrame
  : Extract<Loaded, { kind: Kind }>;

function planScenario(
  { id, suite, file }: MatrixScenarioFile,
  frame: ModuleScenarioFrame | ScenarioFrame,
  { folder }: Matrix,
): PlannedScenario {
  const { line, column } = frame;
  const { title, rule = '', versions } = frame.scenario;
  const named = {
    ...{ id, suite, file: relative(folder, file), line, column, title, rule },
    ...(versions !== undefined && { versions }),
  };
  if (frame.kind === 'scenario') {
    const { main, owed } = frame.scenario;
    return { kind: 'program', ...named, owed, program: { name: id, main } };
  }
  const { withinSeconds } = frame.scenario;
  return {
    kind: 'module',
    ...named,
    driver: extname(file) === '.py' ? 'python' : 'node',
    module: { file: named.file, loadFile: frame.compiledFile, sha256: frame.sha256 },
    ...(withinSeconds !== undefined && { withinSeconds }),
  };
}

/** The child that reads Python files knows no semver. */
function findBadRanges(matrix: Matrix, loaded: ReadonlyMap<CollectModule, Loaded>): Mistake[] {
  return [...loaded].flatMap(([module, frame]) => {
    if (frame.kind !== 'module-scenario' || frame.versionsAt === undefined) return [];
    const { versions = '' } = frame.scenario;
    if (validRange(versions) !== null) return [];
    const message = `expected a semver range, such as ">=4.13 <4.15", found \`${versions}\``;
    return [{ file: nameForUser(module, matrix), ...frame.versionsAt, length: 1, message }];
  });
}

/** The drivers whose modules are compiled, and loaded by the child that collects. */
const compiling = ['model', 'node'] as const;

function planDiff({ file, versions }: MatrixDiff, folder: string): PlannedDiff {
  return {
    ...{ file: relative(folder, file), loadFile: file, sha256: hashFile(file) },
    ...(versions !== undefined && { versions }),
  };
}

function listModules(matrix: Matrix, { modelFile }: Pick<CollectOptions, 'modelFile'>): CollectModule[] {
  const models = new Set(
    matrix.runtimes.flatMap((runtime) => (runtime.driver === 'model' ? runtime.model : [])),
  );
  return [
    ...[...models].map((id): CollectModule => ({ kind: 'model', id, file: modelFile(id) })),
    ...[
      ...new Set(matrix.variants.flatMap(({ files }) => compiling.flatMap((driver) => files[driver] ?? []))),
    ].map((file): CollectModule => ({ kind: 'variant', id: file, file })),
    ...scenarioFiles(matrix).map(({ id, file }): CollectModule => ({ kind: 'scenario', id, file })),
  ];
}

function readSources(mistakes: readonly Mistake[]): Map<string, string> {
  const files = new Set(mistakes.map(({ file }) => file));
  return new Map([...files].map((file) => [file, readFileSync(file, 'utf8')]));
}

function hashFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
