/**
 * From a matrix file and the flags that select cells to a plan: read, collect, build, select. What only environments, diffs and
 * suites need is loaded once there are some: it takes longer than everything else where nothing has to run.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';

import { buildPythonCommand, type ChildCommand, type RuntimePlace } from '../execute/child-programs.ts';
import { type Driver, driverNames, driverTraits } from '../drivers/find-driver.ts';
import { collectModules } from '../execute/collect-modules.ts';
import { locateRuntimes } from '../execute/locate-runtimes.ts';
import type { Sandbox } from '../execute/sandbox.ts';
import type { StoredModules } from '../execute/stored-modules.ts';
import { EnvironmentError } from '../environments/environment-error.ts';
import { isInstalled } from '../matrix/is-installed.ts';
import type { Matrix, MatrixVariant } from '../matrix/matrix.ts';
import { nowhere } from '../matrix/mistake.ts';
import { didYouMean } from '../matrix/nearest-name.ts';
import { idRule } from '../matrix/parse-id.ts';
import { readMatrix } from '../matrix/read-matrix.ts';
import { columnId, isId } from '../plan/cell-names.ts';
import { diffExtensions, isDiff } from '../matrix/variant-extensions.ts';
import { identifyCells } from '../plan/identify-plan.ts';
import { findProblem, patchRuntime } from '../plan/patch-runtime.ts';
import { buildPlan, type PlanInput } from '../plan/build-plan.ts';
import type { Plan, PlannedRuntime, PlannedVariant } from '../plan/plan.ts';
import { type CellFilters, findCellsToLookInto, SelectionError, selectCells } from '../plan/select-cells.ts';
import type { Clients } from '../environments/clients.ts';
import { apiFile, childFile, compiledFolder, listModels, modelFile, programFiles } from './bundle-files.ts';
import { cacheFolder } from './cache-folder.ts';
import { openModules, saveModules } from './open-modules.ts';
import { isRegularFile } from './is-regular-file.ts';
import type { PlanMemory, PlanPart } from './plan-memory.ts';
import { printNotice } from './print-notice.ts';
import { buildReleaseMatrix } from './release-matrix.ts';
import { UsageError } from './usage-error.ts';

/** Milliseconds that loading one module may take. */
const collectTimeoutMs = 10_000;

/** Where a matrix comes from: a file, or releases that are named on the command line. */
export interface MatrixSource {
  readonly file: string;
  /** `anyio@4.13.0`; the file is not read then. */
  readonly on?: readonly string[] | undefined;
  /** What was read from the file, and may have been changed since; the file is not read again then. */
  readonly matrix?: Matrix;
  /** Resolve the versions of the matrix anew. */
  readonly updateLock?: boolean | undefined;
}

/** The folder that takes the results of a matrix, absolute: beside the file, or where the user is. */
export function findResultsFolder({ file, on }: MatrixSource): string {
  return join(on === undefined ? dirname(resolve(file)) : resolve('.'), 'results');
}

export interface LoadPlanOptions {
  /** What the columns are compared with, instead of what the matrix says. */
  readonly baseline?: string | undefined;
  /** What the children run in that load modules and find tests; default `none`. */
  readonly sandbox?: Sandbox;
  /** What earlier plans left that holds for this one too. */
  readonly memory?: PlanMemory | undefined;
  /** Whether what is kept of modules that did not change is used instead of loading them again; default true. */
  readonly cache?: boolean | undefined;
  /** Is told of the matrix before anything is loaded. */
  readonly onMatrix?: (matrix: Matrix) => void;
}

/** @throws MatrixError, SelectionError, FilterError or UsageError for what the user has to mend */
export async function loadPlan(
  { file, on, matrix: given, updateLock }: MatrixSource,
  filters: CellFilters,
  { baseline, sandbox = 'none', memory, cache = true, onMatrix }: LoadPlanOptions = {},
): Promise<Plan> {
  const source =
    on === undefined
      ? (given ?? (await readExpandedMatrix(file, { updateLock, memory })))
      : buildReleaseMatrix(on, filters.variant ?? [], isFile);
  if (source.scenarios.length === 0) {
    throw new UsageError(
      `expected scenarios for ${source.subject}, found none that come with patchmatrix; \`npx patchmatrix init\` starts a matrix with your own`,
    );
  }
  const read = withBaseline(source, baseline);
  const { matrix, variant } = withVariantFiles(read, filters.variant ?? []);
  onMatrix?.(matrix);
  const collected = await collectMatrix(matrix, sandbox, memory, openModules(matrix, cache));
  const asked = matrix.scenarios.filter(({ kind }) => kind === 'suite');
  const suites = await recall(memory, 'sources', [asked, collected.runtimes], async () => {
    if (asked.length === 0) return [];
    const { loadSuites } = await import('./load-environments.ts');
    return loadSuites(matrix, collected.runtimes);
  });
  const scenarios = [...collected.scenarios, ...suites];
  const plan = buildPlan({ matrix, ...collected, scenarios });
  const all = { ...filters, ...(variant && { variant }) };
  const unknown = findCellsToLookInto(plan, all);
  const identities = unknown.length === 0 ? undefined : identifyCells({ ...plan, cells: unknown });
  const tests = await recall(memory, 'tests', [...(identities ?? [])], async () => {
    if (unknown.length === 0) return new Map<string, never>();
    const { findTests } = await import('./load-environments.ts');
    return findTests(plan, unknown, sandbox);
  });
  return selectCells(plan, all, tests);
}

function recall<T>(
  memory: PlanMemory | undefined,
  part: PlanPart,
  key: unknown,
  make: () => Promise<T>,
): Promise<T> {
  return memory === undefined ? make() : memory.recall(part, key, make);
}

/** One column by itself, without scenarios; nothing else of the matrix is loaded. */
export async function loadColumn(
  matrixFile: string,
  names: { readonly runtime: string; readonly variant: string },
): Promise<{ readonly runtime: RuntimePlace; readonly variant: PlannedVariant }> {
  const { matrix } = withVariantFiles(await readExpandedMatrix(matrixFile), [names.variant]);
  const runtime = matrix.runtimes.find(({ id }) => id === names.runtime);
  const variantId = isFile(names.variant) ? variantIdOf(names.variant) : names.variant;
  const variant =
    matrix.variants.find(({ id }) => id === variantId) ?? (variantId === 'none' ? none : undefined);
  if (runtime === undefined) throw unknownName('runtime', names.runtime, matrix.runtimes);
  if (variant === undefined) throw unknownName('variant', names.variant, matrix.variants);

  // A model by itself needs no child to say what it is.
  if (runtime.driver === 'model' && variant.files.model === undefined) {
    return {
      runtime: { driver: 'model', file: modelFile(runtime.model) },
      variant: { id: variant.id, modules: {} },
    };
  }
  const loaded = await collectMatrix({ ...matrix, runtimes: [runtime], variants: [variant], scenarios: [] });
  const [onlyRuntime] = loaded.runtimes;
  const [onlyVariant] = loaded.variants;
  if (onlyRuntime === undefined || onlyVariant === undefined) throw new Error('the column was not collected');
  return { runtime: requireColumn(onlyRuntime, onlyVariant, loaded), variant: onlyVariant };
}

/** The library as it is. */
export const none: MatrixVariant = { id: 'none', files: {}, at: nowhere };

/**
 * A matrix file, with a release for each version that its runtimes stand for.
 *
 * @throws MatrixError with all mistakes
 */
export async function readExpandedMatrix(
  file: string,
  { updateLock = false, memory }: Pick<LoadPlanOptions, 'memory'> & Pick<MatrixSource, 'updateLock'> = {},
): Promise<Matrix> {
  const matrix = readMatrix(file, listModels());
  const { runtimes } = await recall(memory, 'versions', [matrix.runtimes, readLockText(matrix)], async () => {
    if (!hasEnvironments(matrix)) return matrix;
    const { expandMatrix } = await import('./load-environments.ts');
    return expandMatrix(matrix, { clients: await clientsOf(matrix), updateLock, onProgress: printNotice });
  });
  const expanded = { ...matrix, runtimes };
  const runtime = expanded.baseline.split('+')[0] ?? '';
  if (expanded.baseline.includes('+') && expanded.runtimes.every(({ id }) => id !== runtime)) {
    const ids = expanded.runtimes.map(({ id }) => id);
    const hint = didYouMean(runtime, ids) ?? `there is ${ids.join(', ')}`;
    throw new UsageError(
      `expected a runtime of ${file} for \`baseline: ${expanded.baseline}\`, found no \`${runtime}\`; ${hint}`,
    );
  }
  return expanded;
}

/** Whether something is installed for its runtimes. */
function hasEnvironments({ runtimes }: Matrix): boolean {
  return runtimes.some(isInstalled);
}

async function clientsOf({ folder }: Matrix, signal?: AbortSignal): Promise<Clients> {
  const { createClients } = await import('./load-environments.ts');
  return createClients({ folder, pythonCacheFolder: join(cacheFolder(), 'python'), signal });
}

/** What decides, beside a matrix, what its runtimes are. */
function readLockText({ lockFile }: Matrix): string {
  return lockFile !== undefined && isRegularFile(lockFile) ? readFileSync(lockFile, 'utf8') : '';
}

/** Loads everything that a matrix names. */
export async function collectMatrix(
  matrix: Matrix,
  sandbox: Sandbox = 'none',
  memory?: PlanMemory,
  stored?: StoredModules,
): Promise<Pick<PlanInput, 'patches' | 'runtimes' | 'scenarios' | 'variants'>> {
  const mistaken = new AbortController();
  const prepared = recall(memory, 'runtimes', [matrix.runtimes, readLockText(matrix)], async () => {
    if (!hasEnvironments(matrix)) return [];
    const { prepareRuntimes } = await import('./load-environments.ts');
    const { signal } = mistaken;
    return prepareRuntimes(matrix, {
      ...{ programs: programFiles(), clients: await clientsOf(matrix, signal), signal },
      npmCacheFolder: join(cacheFolder(), 'npm'),
      onProgress: printNotice,
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
  if (stored !== undefined) saveModules(stored);
  const runtimes = [...models, ...locateRuntimes(matrix), ...(await prepared)];
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

/** A name that the matrix does not have, with the nearest that it has. */
export function unknownName(
  kind: string,
  name: string,
  known: readonly { readonly id: string }[],
): SelectionError {
  const ids = known.map(({ id }) => id);
  const hint = didYouMean(name, ids) ?? `there is ${ids.map((id) => `\`${id}\``).join(', ')}`;
  return new SelectionError(`nothing selected: no ${kind} is named \`${name}\`; ${hint}`);
}

function withBaseline(matrix: Matrix, baseline: string | undefined): Matrix {
  if (baseline === undefined) return matrix;
  const variants = matrix.variants.map(({ id }) => id);
  const columns = matrix.runtimes.flatMap(({ id }) => variants.map((variant) => columnId(id, variant)));
  if (![...variants, ...columns].includes(baseline)) {
    const hint = didYouMean(baseline, [...variants, ...columns]) ?? `there is ${columns.join(', ')}`;
    throw new UsageError(
      `expected a variant or a column of the matrix for --baseline, found \`${baseline}\`; ${hint}`,
    );
  }
  return { ...matrix, baseline };
}

/**
 * Adds the variants that were given as files. Where one was, its baseline is selected with it: a patch says nothing by
 * itself.
 */
export function withVariantFiles(
  matrix: Matrix,
  names: readonly string[],
): { readonly matrix: Matrix; readonly variant?: readonly string[] } {
  const files = names.filter(isFile);
  if (files.length === 0) return { matrix, ...(names.length > 0 && { variant: names }) };

  const added = files.map((name): MatrixVariant => {
    const file = resolve(name);
    const known = isDiff(name) ? undefined : driversOf(name);
    if (!isRegularFile(file)) throw new UsageError(`expected a file for \`--variant ${name}\`, found none`);
    const files = known === undefined ? {} : Object.fromEntries(known.map((driver) => [driver, file]));
    return { id: variantIdOf(name), files, ...(isDiff(name) && { diffs: [{ file }] }), at: nowhere };
  });
  for (const { id } of added) {
    if (matrix.variants.some((known) => known.id === id)) {
      throw new UsageError(
        `expected a name that the matrix does not use, found \`${id}\`: rename the file, or use --variant ${id}`,
      );
    }
  }
  const baseline = matrix.baseline.split('+').at(-1) ?? matrix.baseline;
  const named = names.filter((name) => !files.includes(name));
  return {
    matrix: { ...matrix, variants: [...matrix.variants, ...added] },
    variant: [...new Set([baseline, ...named, ...added.map(({ id }) => id)])],
  };
}

/** A variant is named by its id, or as a file. */
export function isFile(name: string): boolean {
  return /[/\\]/.test(name) || isDiff(name) || driverExtensions.has(extname(name).slice(1));
}

/** @throws UsageError for a file whose name no cell can have in its own */
export function variantIdOf(file: string): string {
  const id = basename(file, extname(file));
  if (isId(id)) return id;
  throw new UsageError(`expected a variant file that is called by ${idRule}, found \`${file}\`; rename it`);
}

const driverExtensions = new Set(Object.values(driverTraits).flatMap((traits) => traits.variantExtensions));

/** The drivers that load a module, by its name. @throws UsageError for a file that none loads */
export function driversOf(file: string): Driver[] {
  const extension = extname(file).slice(1);
  const drivers = driverNames.filter((driver) => driverTraits[driver].variantExtensions.includes(extension));
  if (drivers.length === 0) {
    const known = [...driverExtensions, ...diffExtensions].map((each) => `.${each}`).join(', ');
    throw new UsageError(`expected a variant file that ends in ${known}, found \`${file}\``);
  }
  return drivers;
}
