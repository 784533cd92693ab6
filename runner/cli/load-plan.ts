/** From a matrix file and the flags that select cells to a plan: read, collect, build, select. */
import { existsSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';

import { collectModules } from '../execute/collect-modules.ts';
import type { Matrix, MatrixVariant } from '../matrix/matrix.ts';
import type { ColumnRequest } from '../cell/protocol.ts';
import { nowhere } from '../matrix/mistake.ts';
import { didYouMean } from '../matrix/nearest-name.ts';
import { readMatrix } from '../matrix/read-matrix.ts';
import { buildPlan } from '../plan/build-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { type CellFilters, SelectionError, selectCells } from '../plan/select-cells.ts';
import { apiFile, cacheFolder, childFile, listModels, modelFile } from './bundle-files.ts';
import { UsageError } from './usage-error.ts';

/** Milliseconds that loading one module may take. */
const collectTimeoutMs = 10_000;

export interface LoadedPlan {
  readonly plan: Plan;
  /** The folder of the matrix file, absolute. */
  readonly folder: string;
}

/** @throws MatrixError, SelectionError, FilterError or UsageError for what the user has to mend */
export async function loadPlan(matrixFile: string, filters: CellFilters): Promise<LoadedPlan> {
  const read = await readMatrix(matrixFile, listModels());
  const { matrix, variant } = withVariantFiles(read, filters.variant ?? []);
  const plan = buildPlan({ matrix, ...(await collect(matrix)) });
  return { plan: selectCells(plan, { ...filters, ...(variant && { variant }) }), folder: matrix.folder };
}

/** One column by itself, without scenarios; nothing else of the matrix is loaded. */
export async function loadColumn(
  matrixFile: string,
  names: { readonly runtime: string; readonly variant: string },
): Promise<ColumnRequest> {
  const { matrix } = withVariantFiles(await readMatrix(matrixFile, listModels()), [names.variant]);
  const runtime = matrix.runtimes.find(({ id }) => id === names.runtime);
  const variantId = isFile(names.variant) ? variantIdOf(names.variant) : names.variant;
  const variant =
    matrix.variants.find(({ id }) => id === variantId) ?? (variantId === 'none' ? none : undefined);
  if (runtime === undefined) throw unknownName('runtime', names.runtime, matrix.runtimes);
  if (variant === undefined) throw unknownName('variant', names.variant, matrix.variants);

  const column = { modelFile: modelFile(runtime.model) };
  if (variant.file === undefined) return column;
  const { variants } = await collect({ ...matrix, runtimes: [], variants: [variant], scenarios: [] });
  const compiled = variants[0]?.compiledFile;
  return { ...column, ...(compiled !== undefined && { variantFile: compiled }) };
}

const none: MatrixVariant = { id: 'none', at: nowhere };

function collect(matrix: Matrix): ReturnType<typeof collectModules> {
  return collectModules(matrix, {
    childFile: childFile('collect'),
    apiFile,
    cacheFolder: join(cacheFolder(), 'compiled'),
    modelFile,
    timeoutMs: collectTimeoutMs,
  });
}

function unknownName(kind: string, name: string, known: readonly { readonly id: string }[]): SelectionError {
  const ids = known.map(({ id }) => id);
  const hint = didYouMean(name, ids) ?? `there is ${ids.map((id) => `\`${id}\``).join(', ')}`;
  return new SelectionError(`nothing selected: no ${kind} is named \`${name}\`; ${hint}`);
}

/**
 * Adds the variants that were given as files. Where one was, its baseline is selected with it: a patch says nothing by
 * itself.
 */
function withVariantFiles(
  matrix: Matrix,
  names: readonly string[],
): { readonly matrix: Matrix; readonly variant?: readonly string[] } {
  const files = names.filter(isFile);
  if (files.length === 0) return { matrix, ...(names.length > 0 && { variant: names }) };

  const added = files.map((name): MatrixVariant => {
    const file = resolve(name);
    if (!existsSync(file)) throw new UsageError(`expected a file for \`--variant ${name}\`, found none`);
    return { id: variantIdOf(name), file, at: nowhere };
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

function isFile(name: string): boolean {
  return /[/\\]/.test(name) || /\.[cm]?[jt]s$/.test(name);
}

function variantIdOf(file: string): string {
  return basename(file, extname(file));
}
