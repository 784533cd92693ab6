/** From the flags of `explore` to the two columns that are held against each other. */
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';

import { type Driver, driverTraits } from '../drivers/find-driver.ts';
import { variantExtensionsOf } from '../matrix/variant-extensions.ts';
import type { Matrix, MatrixRuntime, MatrixVariant } from '../matrix/matrix.ts';
import { columnId } from '../plan/cell-names.ts';
import type { ColumnPatch, PlannedRuntime, PlannedVariant } from '../plan/plan.ts';
import { collectMatrix, requireColumn } from './collect-matrix.ts';
import { isFile, none, variantIdOf, withVariantFiles } from './variant-files.ts';
import { unknownName } from './unknown-name.ts';
import { readExpandedMatrix } from './read-expanded-matrix.ts';
import { isRegularFile } from './is-regular-file.ts';
import { buildReleaseMatrix } from './release-matrix.ts';
import { UsageError } from './usage-error.ts';

export interface ExploreColumnFlags {
  readonly matrix: string;
  readonly runtime?: string;
  readonly againstRuntime?: string;
  readonly variant?: string;
  readonly against: string;
  /** `anyio@4.13.0`: releases, without a matrix; two of them are held against each other. */
  readonly on?: readonly string[];
}

/** One of the two columns. */
export interface ExploreColumn {
  /** `4.13+wide`. */
  readonly id: string;
  readonly runtime: PlannedRuntime;
  /** The same without the diffs of the variant, and what became of those. */
  readonly installed: PlannedRuntime;
  readonly diffs?: ColumnPatch;
  readonly variant: PlannedVariant;
  /** The patch as Python, where there is one; for the scripts that reproduce a finding. */
  readonly patch?: { readonly name: string; readonly source: string };
}

/** `right` is held against `left`. */
export interface ExploreColumns {
  readonly left: ExploreColumn;
  readonly right: ExploreColumn;
}

/** @throws UsageError, MatrixError, SelectionError or EnvironmentError for what the user has to mend */
export async function loadExploreColumns(flags: ExploreColumnFlags): Promise<ExploreColumns> {
  const { against, on } = flags;
  const againstRuntime = flags.againstRuntime ?? (on !== undefined && on.length > 1 ? '' : undefined);
  if (flags.variant === undefined && againstRuntime === undefined) {
    throw new UsageError(
      'expected two columns, found one: --variant names the patch to look at, or --against-runtime the other version',
    );
  }
  const variant = flags.variant ?? 'none';
  const matrix = on === undefined ? await readExpandedMatrix(flags.matrix) : releaseMatrix(on, flags);
  const runtime = flags.runtime ?? matrix.runtimes[0]?.id ?? '';
  // Version against version: the same variant on both; the baseline is the version that was named first.
  const sides =
    againstRuntime === undefined
      ? [
          { runtime, variant: against },
          { runtime, variant },
        ]
      : [
          { runtime, variant },
          { runtime: flags.againstRuntime ?? matrix.runtimes[1]?.id ?? '', variant },
        ];
  const [left, right] = sides.map((names) => findColumn(matrix, names));
  if (left === undefined || right === undefined) throw new Error('a column is missing');
  if (left.runtime.id === right.runtime.id && left.variant.id === right.variant.id) {
    throw new UsageError(
      `expected two different columns, found \`${left.runtime.id}+${left.variant.id}\` twice`,
    );
  }
  const runtimes = [...new Set([left.runtime, right.runtime])];
  const variants = [...new Map([left, right].map((side) => [side.variant.id, side.variant])).values()];
  const loaded = await collectMatrix({ ...matrix, runtimes, variants, scenarios: [] });
  const plan = (side: MatrixColumn): ExploreColumn => {
    const plannedRuntime = loaded.runtimes.find(({ id }) => id === side.runtime.id);
    const plannedVariant = loaded.variants.find(({ id }) => id === side.variant.id);
    if (plannedRuntime === undefined || plannedVariant === undefined)
      throw new Error('a column was not collected');
    const patch = findPythonPatch(side.variant);
    const diffs = loaded.patches?.get(columnId(plannedRuntime.id, plannedVariant.id));
    return {
      id: `${side.runtime.id}+${side.variant.id}`,
      runtime: requireColumn(plannedRuntime, plannedVariant, loaded),
      installed: plannedRuntime,
      ...(diffs && { diffs }),
      variant: plannedVariant,
      ...(patch && { patch }),
    };
  };
  return { left: plan(left), right: plan(right) };
}

interface MatrixColumn {
  readonly runtime: MatrixRuntime;
  readonly variant: MatrixVariant;
}

export function findColumn(
  matrix: Matrix,
  names: { readonly runtime: string; readonly variant: string },
): MatrixColumn {
  const { matrix: full } = withVariantFiles(matrix, [names.variant]);
  const runtime = full.runtimes.find(({ id }) => id === names.runtime);
  const id = isFile(names.variant) ? variantIdOf(names.variant) : names.variant;
  const variant = full.variants.find((known) => known.id === id) ?? (id === 'none' ? none : undefined);
  if (runtime === undefined) throw unknownName('runtime', names.runtime, full.runtimes);
  if (variant === undefined) throw unknownName('variant', names.variant, [...full.variants, none]);
  if (id !== 'none' && !hasFilesFor(variant, runtime.driver)) {
    const extensions = variantExtensionsOf(runtime.driver).map((extension) => `.${extension}`);
    throw new UsageError(
      `expected the variant \`${id}\` as ${extensions.join(' or ')}, which the runtime \`${runtime.id}\` loads, ` +
        `found ${Object.values(variant.files).join(', ') || 'no file'}`,
    );
  }
  return { runtime, variant };
}

/** Whether a variant has something that a driver can apply. */
export function hasFilesFor(variant: MatrixVariant | undefined, driver: Driver): boolean {
  if (variant === undefined) return false;
  return (
    variant.files[driver] !== undefined || (driverTraits[driver].takesDiffs && variant.diffs !== undefined)
  );
}

function releaseMatrix(
  on: readonly string[],
  { runtime, againstRuntime, against, variant }: ExploreColumnFlags,
): Matrix {
  if (runtime !== undefined || againstRuntime !== undefined) {
    throw new UsageError(
      'expected --on or --runtime, found both: --on names a release, --runtime one of a matrix',
    );
  }
  if (on.length > 2) {
    throw new UsageError(
      `expected one release for --on, or two, found ${on.length}: two columns are compared`,
    );
  }
  return buildReleaseMatrix(on, [against, variant ?? 'none']);
}

/** The variant's own file, if it is Python, else the file of the same name beside it. */
function findPythonPatch({ id, files }: MatrixVariant): ExploreColumn['patch'] {
  const own = files.python ?? files.model?.replace(/\.[jt]s$/, '.py');
  if (own === undefined || extname(own) !== '.py' || !isRegularFile(own)) return undefined;
  return { name: id, source: readFileSync(own, 'utf8') };
}
