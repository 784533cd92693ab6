/** From the flags of `reduce` to one runtime, the patch that is taken apart, the scenarios and the other patches. */
import { existsSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';

import { EnvironmentError } from '../environments/environment-error.ts';
import type { OracleItem } from '../explore/judge-parts.ts';
import { splitPatch } from '../explore/patch-parts.ts';
import type { PartNames } from '../explore/reduce-patch.ts';
import { driverTraits } from '../drivers/find-driver.ts';
import { isDiff } from '../matrix/variant-extensions.ts';
import type { Matrix, MatrixRuntime, MatrixVariant } from '../matrix/matrix.ts';
import { findPath, type PackagePlace } from '../patches/find-in-package.ts';
import { makePatchedCopy } from '../patches/make-patched-copy.ts';
import { openPackageTree } from '../patches/open-package-tree.ts';
import { PatchError } from '../patches/patch-error.ts';
import { readText } from '../patches/read-patch.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { columnId } from '../plan/cell-names.ts';
import type { Plan, PlannedRuntime, PlannedVariant } from '../plan/plan.ts';
import { programsOf } from '../plan/programs.ts';
import { compareVersions, isVersion } from '../plan/version-order.ts';
import { cacheFolder } from './cache-folder.ts';
import { findColumn, hasFilesFor } from './load-explore-columns.ts';
import { collectMatrix } from './collect-matrix.ts';
import { driversOf, isFile, none, variantIdOf } from './variant-files.ts';
import { readExpandedMatrix } from './read-expanded-matrix.ts';
import { buildReleaseMatrix } from './release-matrix.ts';
import { UsageError } from './usage-error.ts';

export interface ReduceColumnFlags {
  readonly matrix: string;
  readonly variant: string;
  readonly runtime?: string;
  /** `anyio@4.13.0`: a release, without a matrix. */
  readonly on?: string;
}

export interface ReduceColumns {
  readonly runtime: PlannedRuntime;
  /** It was not named: it is the lowest of the matrix. */
  readonly isLowest: boolean;
  readonly none: PlannedVariant;
  readonly variant: PlannedVariant;
  /** The file of the patch, absolute. */
  readonly file: string;
  /** The other patches of the matrix that the runtime can load. */
  readonly others: readonly PlannedVariant[];
  readonly scenarios: readonly Extract<OracleItem, { kind: 'scenario' }>[];
  /** For a diff: what it consists of, and the environment that some of it makes. */
  readonly diff?: { readonly parts: PartNames; readonly siteWith: (parts: readonly string[]) => string };
}

/** @throws UsageError, MatrixError, SelectionError or EnvironmentError for what the user has to mend */
export async function loadReduceColumns(flags: ReduceColumnFlags): Promise<ReduceColumns> {
  const { variant: name, on } = flags;
  if (isDiff(name)) return loadDiffColumns(flags);
  if (name === 'none') throw new UsageError('expected a patch for --variant, found `none`, which is none');
  const matrix = on === undefined ? await readExpandedMatrix(flags.matrix) : releaseMatrix(on, flags);
  const runtimeId = flags.runtime ?? lowestRuntime(matrix, name)?.id ?? '';
  const { runtime, variant } = findColumn(matrix, { runtime: runtimeId, variant: name });
  if (variant.diffs !== undefined) return loadDiffColumns({ ...flags, variant: requireOneDiff(variant) });
  const file = variant.files[runtime.driver];
  if (file === undefined || !existsSync(file)) {
    throw new UsageError(`expected the variant \`${variant.id}\` as a file, found none`);
  }
  const others = matrix.variants.filter(
    ({ id, files }) => id !== variant.id && id !== 'none' && files[runtime.driver] !== undefined,
  );
  const narrowed: Matrix = {
    ...matrix,
    runtimes: [runtime],
    variants: [none, variant, ...others],
    clocks: ['virtual'],
    baseline: 'none',
  };
  const plan = buildPlan({ matrix: narrowed, ...(await collectMatrix(narrowed)) });
  const [plannedRuntime] = plan.runtimes;
  const find = (id: string): PlannedVariant => {
    const found = plan.variants.find((candidate) => candidate.id === id);
    if (found === undefined) throw new Error(`${id} was not collected`);
    return found;
  };
  if (plannedRuntime === undefined) throw new Error('the runtime was not collected');
  if (plannedRuntime.problem !== undefined) throw new EnvironmentError(plannedRuntime.problem);
  return {
    runtime: plannedRuntime,
    isLowest: flags.runtime === undefined && on === undefined,
    none: find('none'),
    variant: find(variant.id),
    file,
    others: others.map(({ id }) => find(id)),
    scenarios: requireScenarios(plan, columnId(runtime.id, variant.id)),
  };
}

/** @throws UsageError if a column runs none */
function requireScenarios(plan: Plan, column: string): ReduceColumns['scenarios'] {
  const cells = plan.cells.filter((cell) => cell.column === column);
  if (cells.every(({ skip }) => skip !== undefined)) {
    throw new UsageError(
      `expected scenarios for \`${column}\`, found ${cells[0]?.skip ?? `none in ${plan.matrix}`}: they say what a patch fixes`,
    );
  }
  return listScenarios(plan, column);
}

/** The programs that a column runs, as what its patch is judged by; those of other versions are none. */
export function listScenarios(
  plan: Pick<Plan, 'cells' | 'scenarios'>,
  column: string,
): ReduceColumns['scenarios'] {
  const run = new Set(
    plan.cells.flatMap((cell) => (cell.column === column && cell.skip === undefined ? cell.scenario : [])),
  );
  return programsOf(plan)
    .filter(({ id }) => run.has(id))
    .map(({ id, program, owed }) => ({ kind: 'scenario', id, program, owed }));
}

function requireOneDiff({ id, diffs = [], files }: MatrixVariant): string {
  const [diff, second] = diffs;
  if (diff !== undefined && second === undefined && Object.keys(files).length === 0) return diff.file;
  throw new UsageError(
    `expected a patch of one file, found \`${id}\`, which has ${diffs.length + Object.keys(files).length}; name one of them`,
  );
}

/** A unified diff against a release: nothing is loaded in the child, the release that it gets is another one. */
async function loadDiffColumns(flags: ReduceColumnFlags): Promise<ReduceColumns> {
  const { variant: name, on } = flags;
  const file = resolve(name);
  if (!existsSync(file)) throw new UsageError(`expected a patch at \`${name}\`, found no such file`);
  const matrix =
    on === undefined
      ? await readExpandedMatrix(flags.matrix)
      : releaseMatrix(on, { ...flags, variant: 'none' });
  const releases = matrix.runtimes.filter(({ driver }) => driver === 'python');
  const runtime = flags.runtime === undefined ? releases[0] : releases.find(({ id }) => id === flags.runtime);
  if (runtime === undefined) {
    throw new UsageError(
      `expected a release that \`${name}\` can be applied to, found none; name one, --on anyio@4.13.0`,
    );
  }
  const narrowed: Matrix = {
    ...matrix,
    runtimes: [runtime],
    variants: [none],
    clocks: ['virtual'],
    baseline: 'none',
  };
  const plan = buildPlan({ matrix: narrowed, ...(await collectMatrix(narrowed)) });
  const [planned] = plan.runtimes;
  const [library] = plan.variants;
  if (planned?.driver !== 'python' || library === undefined) throw new Error('the release was not collected');
  if (planned.problem !== undefined) throw new EnvironmentError(planned.problem);
  return {
    runtime: planned,
    isLowest: false,
    none: library,
    variant: { id: basename(name, extname(name)), modules: {} },
    file,
    others: [],
    scenarios: requireScenarios(plan, columnId(planned.id, library.id)),
    diff: splitDiff(file, name, planned.site),
  };
}

/** @throws UsageError if the diff is none, or does not fit the release */
function splitDiff(file: string, name: string, site: string): NonNullable<ReduceColumns['diff']> {
  try {
    const split = splitPatch(readText(file, 'the patch'));
    const place: PackagePlace = { kind: 'python' };
    const tree = openPackageTree(site, place);
    const find = (path: string): string => findPath(path, place, tree);
    const siteWith = (parts: readonly string[]): string => {
      const changed = split.apply(new Set(parts), (path) => tree.read(find(path)));
      const changes = new Map([...changed].map(([path, text]) => [find(path), text]));
      return makePatchedCopy({ site, changes, cacheFolder: join(cacheFolder(), 'patched') });
    };
    siteWith(split.parts.map((part) => part.name));
    return { parts: Object.fromEntries(split.parts.map((part) => [part.name, part.description])), siteWith };
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    const at = error.line === undefined ? '' : `, line ${error.line}`;
    throw new UsageError(`\`${name}\`${at}, cannot be applied: ${error.message}`);
  }
}

function releaseMatrix(on: string, { runtime, variant }: ReduceColumnFlags): Matrix {
  if (runtime !== undefined) {
    throw new UsageError(
      'expected --on or --runtime, found both: --on names a release, --runtime one of a matrix',
    );
  }
  return buildReleaseMatrix([on], [variant]);
}

/** Of those that can load the patch, the one with the lowest version; the first, where versions are not known yet. */
function lowestRuntime({ runtimes, variants }: Matrix, name: string): MatrixRuntime | undefined {
  const known = variants.find(({ id }) => id === (isFile(name) ? variantIdOf(name) : name));
  const able = runtimes.filter(({ driver }) =>
    isFile(name)
      ? isDiff(name)
        ? driverTraits[driver].takesDiffs
        : driversOf(name).includes(driver)
      : hasFilesFor(known, driver),
  );
  const versionOf = (runtime: MatrixRuntime): string =>
    runtime.kind === 'release' ? runtime.version : runtime.id;
  const ordered = able
    .filter((runtime) => isVersion(versionOf(runtime)))
    .toSorted((a, b) => compareVersions(versionOf(a), versionOf(b)));
  return ordered[0] ?? able[0] ?? runtimes[0];
}
