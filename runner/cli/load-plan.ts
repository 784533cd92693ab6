/**
 * From a matrix file and the flags that select cells to a plan: read, collect, build, select. What only environments, diffs and
 * suites need is loaded once there are some: it takes longer than everything else where nothing has to run.
 */
import { dirname, join, resolve } from 'node:path';

import type { Sandbox } from '../execute/sandbox.ts';
import type { Matrix } from '../matrix/matrix.ts';
import { didYouMean } from '../matrix/nearest-name.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { columnId } from '../plan/cell-names.ts';
import { identifyCells } from '../plan/identify-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { type CellFilters, findCellsToLookInto, selectCells } from '../plan/select-cells.ts';
import { collectMatrix } from './collect-matrix.ts';
import { openModules } from './open-modules.ts';
import { type PlanMemory, recall } from './plan-memory.ts';
import { printNotice } from './print-notice.ts';
import { readExpandedMatrix } from './read-expanded-matrix.ts';
import { buildReleaseMatrix } from './release-matrix.ts';
import { UsageError } from './usage-error.ts';
import { withVariantFiles } from './variant-files.ts';

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
  /** Is told what the user should know while it waits; default: prints it. */
  readonly onNotice?: ((text: string) => void) | undefined;
  /** Is told of the matrix before anything is loaded. */
  readonly onMatrix?: (matrix: Matrix) => void;
}

/** @throws MatrixError, SelectionError, FilterError or UsageError for what the user has to mend */
export async function loadPlan(
  { file, on, matrix: given, updateLock }: MatrixSource,
  filters: CellFilters,
  { baseline, sandbox = 'none', memory, cache = true, onMatrix, onNotice }: LoadPlanOptions = {},
): Promise<Plan> {
  const source =
    on === undefined
      ? (given ?? (await readExpandedMatrix(file, { updateLock, memory, onNotice })))
      : buildReleaseMatrix(on, filters.variant ?? []);
  if (source.scenarios.length === 0) {
    throw new UsageError(
      `expected scenarios for ${source.subject}, found none that come with patchmatrix; \`npx patchmatrix init\` starts a matrix with your own`,
    );
  }
  const read = withBaseline(source, baseline);
  const { matrix, variant } = withVariantFiles(read, filters.variant ?? []);
  onMatrix?.(matrix);
  const collected = await collectMatrix(matrix, {
    ...{ sandbox, memory, onNotice, stored: openModules(matrix, cache) },
  });
  const asked = matrix.scenarios.filter(({ kind }) => kind === 'suite');
  const suites = await recall(memory, 'sources', [asked, collected.runtimes], async () => {
    if (asked.length === 0) return [];
    const { loadSuites } = await import('./load-environments.ts');
    return loadSuites(matrix, collected.runtimes, onNotice ?? printNotice);
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
