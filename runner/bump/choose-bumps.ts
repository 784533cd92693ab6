/** Which of the packages that changed are of a matrix, and what the matrix becomes for them: their versions and no others. Pure. */
import type { Matrix, MatrixRelease, MatrixReleases, MatrixVariant } from '../matrix/matrix.ts';
import { nowhere } from '../matrix/mistake.ts';
import type { BumpReport, BumpStep } from './bump-report.ts';
import { listVersionSteps, type PackageChange } from './compare-locks.ts';
import type { Ecosystem } from './lock-file.ts';
import { normalizeProjectName } from './normalize-project-name.ts';

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
      const name = `${release.package} ${from} ${to}`;
      const { driver, install } = release.runtime;
      const [fromRuntime, toRuntime] = [from, to].map((version) => ({
        ...{ kind: 'release', driver, package: release.package, version, at: nowhere },
        ...(install && { install }),
        id: `${release.key}-${version}`.replace(/[^\w.-]+/g, '-').replace(/^-/, ''),
      })) as [MatrixRelease, MatrixRelease];
      for (const runtime of [fromRuntime, toRuntime]) runtimes.set(runtime.id, runtime);
      const files = [...(steps.get(name)?.files ?? []), change.file];
      steps.set(name, {
        ...{ package: release.package, ecosystem: change.ecosystem, from, to, files },
        ...{ fromRuntime: fromRuntime.id, toRuntime: toRuntime.id },
      });
    }
  }
  return {
    steps: [...steps.values()],
    ...{ unpaired, others: others.size },
    matrix: {
      ...matrix,
      runtimes: [...runtimes.values()],
      variants: matrix.variants.some(({ id }) => id === none.id)
        ? matrix.variants
        : [none, ...matrix.variants],
      // What a column is compared with is decided once it is known which patches are in use.
      baseline: none.id,
    },
  };
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
