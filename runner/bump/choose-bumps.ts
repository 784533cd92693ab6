/** Which of the packages that changed are of a matrix, and what the matrix becomes for them: their versions and no others. Pure. */
import { valid } from 'semver';

import type { Matrix, MatrixRelease, MatrixReleases, MatrixVariant } from '../matrix/matrix.ts';
import { nowhere } from '../matrix/mistake.ts';
import type { BumpReport, BumpStep } from './bump-report.ts';
import { listVersionSteps, type PackageChange } from './compare-locks.ts';
import type { Ecosystem } from './lock-file.ts';
import { compareVersions, isVersion, orderOf } from '../plan/version-order.ts';
import { normalizeProjectName } from '../environments/normalize-project-name.ts';

export interface ChosenBumps extends Pick<BumpReport, 'others' | 'unpaired'> {
  readonly steps: readonly BumpStep[];
  /** The matrix with a runtime for each version of the steps. */
  readonly matrix: Matrix;
}

/** A change that several lock files have is one. */
export function chooseBumps(matrix: Matrix, changes: readonly PackageChange[]): ChosenBumps {
  const steps = new Map<string, BumpStep>();
  const runtimes = new Map<string, MatrixRelease>();
  const unpaired: PackageChange[] = [];
  const others = new Set<string>();
  for (const change of changes) {
    const release = findRelease(matrix, change);
    if (release === undefined) {
      others.add(`${change.ecosystem} ${change.package}`);
      continue;
    }
    const versionSteps = listVersionSteps(change);
    if (versionSteps.length === 0) unpaired.push(change);
    for (const { from, to } of versionSteps) {
      const [fromRuntime, toRuntime] = [buildRuntime(release, from), buildRuntime(release, to)];
      // Not by the package alone: another ecosystem may have one of the same name and versions.
      const name = `${change.ecosystem} ${release.package} ${from} ${to}`;
      for (const runtime of [fromRuntime, toRuntime]) runtimes.set(runtime.id, runtime);
      const files = [...(steps.get(name)?.files ?? []), change.file];
      steps.set(name, {
        ...{ package: release.package, ecosystem: change.ecosystem, from, to, files },
        ...{ fromRuntime: fromRuntime.id, toRuntime: toRuntime.id },
      });
    }
  }
  const variants = matrix.variants.map((variant) => carryAlong(variant, [...steps.values()]));
  // The versions are exact already, and what the matrix has locked is not for them.
  const { lockFile: _, ...rest } = matrix;
  return {
    steps: [...steps.values()],
    ...{ unpaired, others: others.size },
    matrix: {
      ...rest,
      runtimes: [...runtimes.values()],
      variants: variants.some(({ id }) => id === none.id) ? variants : [none, ...variants],
      // What a column is compared with is decided once it is known which patches are in use.
      baseline: none.id,
    },
  };
}

function buildRuntime({ key, package: name, runtime }: FoundRelease, version: string): MatrixRelease {
  const { driver, install } = runtime;
  return {
    ...{ kind: 'release', driver, package: name, version, at: nowhere },
    ...(install && { install }),
    id: `${key}-${version}`.replace(/[^\w.-]+/g, '-').replace(/^-/, ''),
  };
}

/**
 * A patch that is named for the one version that it was made for says nothing of the next one: whether it can go along is
 * what is asked here. A range is somebody's word, and stays.
 */
function carryAlong(variant: MatrixVariant, steps: readonly BumpStep[]): MatrixVariant {
  const { versions, diffs } = variant;
  const widen = (range: string): string => {
    const targets = steps.filter(({ from }) => isExactly(range, from)).map(({ to }) => String(orderOf(to)));
    return [range, ...targets].join(' || ');
  };
  return {
    ...variant,
    ...(versions !== undefined && { versions: widen(versions) }),
    ...(diffs && {
      diffs: diffs.map((diff) =>
        diff.versions === undefined ? diff : { ...diff, versions: widen(diff.versions) },
      ),
    }),
  };
}

function isExactly(range: string, version: string): boolean {
  const exact = valid(range.trim().replace(/^=\s*/, ''));
  return exact !== null && isVersion(version) && compareVersions(exact, version) === 0;
}

const none: MatrixVariant = { id: 'none', files: {}, at: nowhere };

const drivers: Readonly<Record<Ecosystem, MatrixRelease['driver']>> = { npm: 'node', pypi: 'python' };

interface FoundRelease {
  readonly package: string;
  /** What the runtimes of its versions are named for: its one runtime, or the package where it has several. */
  readonly key: string;
  readonly runtime: MatrixRelease | MatrixReleases;
}

function findRelease({ runtimes }: Matrix, change: PackageChange): FoundRelease | undefined {
  const found = runtimes.filter(
    (runtime): runtime is MatrixRelease | MatrixReleases =>
      (runtime.kind === 'release' || runtime.kind === 'releases') &&
      runtime.driver === drivers[change.ecosystem] &&
      isSamePackage(runtime.package, change),
  );
  const [first] = found;
  if (first === undefined) return undefined;
  return { package: first.package, key: found.length === 1 ? first.id : first.package, runtime: first };
}

function isSamePackage(name: string, change: PackageChange): boolean {
  return (change.ecosystem === 'pypi' ? normalizeProjectName(name) : name) === change.package;
}
