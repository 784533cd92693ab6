/**
 * The versions that `bisect` searches, the oldest first: releases of a package in a range, or the runtimes of the matrix.
 * A release is installed only when it is tried.
 */
import { join } from 'node:path';

import { listReleases } from '../environments/list-releases.ts';
import { requirePython } from '../environments/find-python.ts';
import { createReleasePreparer } from '../environments/prepare-python.ts';
import { isPackageName } from '../matrix/parse-requirement.ts';
import { nowhere } from '../matrix/mistake.ts';
import type { PlannedRuntime } from '../plan/plan.ts';
import { SelectionError } from '../plan/select-cells.ts';
import {
  allowsPython,
  parseVersionRange,
  type Release,
  selectReleases,
  VersionRangeError,
} from '../plan/select-releases.ts';
import { compareVersions } from '../plan/version-order.ts';
import { programFiles } from './bundle-files.ts';
import { cacheFolder } from './cache-folder.ts';
import { printNotice } from './print-notice.ts';
import { UsageError } from './usage-error.ts';

export interface BisectVersion {
  /** `4.14.2`; of the matrix, the runtime's name. */
  readonly name: string;
  /** What runs; with a `problem`, if it cannot be had. */
  prepare(): Promise<PlannedRuntime>;
}

export interface ReleaseFlags {
  readonly versions?: string;
  readonly prereleases?: boolean;
  readonly yanked?: boolean;
}

/** The range is checked before anything is asked of anyone. @throws UsageError */
export function checkReleaseFlags(packageName: string, { versions }: ReleaseFlags): void {
  if (!isPackageName(packageName, 'python')) {
    throw new UsageError(
      `expected the name of a package for --on, such as anyio, found \`${packageName}\`; its versions go to --versions`,
    );
  }
  if (versions !== undefined) parseRange(versions);
}

/** @throws EnvironmentError or SelectionError */
export async function loadReleases(
  packageName: string,
  { versions, prereleases = false, yanked = false }: ReleaseFlags,
  signal: AbortSignal,
): Promise<BisectVersion[]> {
  const python = await requirePython(`the releases of ${packageName}`);
  const folder = join(cacheFolder(), 'python');
  const all = await listReleases(packageName, { python, cacheFolder: folder, signal });
  const selected = selectReleases(all, versions ?? '>=0', { prereleases, yanked });
  if (selected.length < 2) throw new SelectionError(describeTooFew(packageName, versions, all, selected));
  const prepare = createReleasePreparer(python, {
    ...{ programs: programFiles(), cacheFolder: folder, signal },
    onProgress: printNotice,
  });
  return selected.map((release) => {
    const { version } = release;
    const runtime = { id: version, driver: 'python' as const, package: packageName, version };
    return {
      name: version,
      // Its client would say of such a release only that there is none.
      prepare: () =>
        allowsPython(release, python.version)
          ? prepare({ kind: 'release', ...runtime, at: nowhere })
          : Promise.resolve({
              ...{ ...runtime, python: python.executable, pythonVersion: python.version },
              ...{ file: '', sha256: '', site: '' },
              problem: `it is for Python ${release.requiresPython ?? ''}, and this is ${python.version}`,
            }),
    };
  });
}

/** @throws SelectionError if there are too few */
export function orderRuntimes(matrix: string, runtimes: readonly PlannedRuntime[]): BisectVersion[] {
  if (runtimes.length < 2) {
    throw new SelectionError(
      `nothing selected: expected at least two runtimes in ${matrix}, found ${runtimes.length}; ` +
        '--on PACKAGE --versions RANGE searches releases',
    );
  }
  return runtimes
    .toSorted((a, b) => compareVersions(a.version, b.version))
    .map((runtime) => ({ name: runtime.id, prepare: () => Promise.resolve(runtime) }));
}

function parseRange(range: string): string {
  try {
    return parseVersionRange(range);
  } catch (error) {
    if (!(error instanceof VersionRangeError)) throw error;
    throw new UsageError(`${error.message} for --versions`, { cause: error });
  }
}

function describeTooFew(
  packageName: string,
  range: string | undefined,
  all: readonly Release[],
  selected: readonly Release[],
): string {
  const found = selected.length === 0 ? 'none' : `only ${selected[0]?.version ?? ''}`;
  const leftOut =
    selectReleases(all, range ?? '>=0', { prereleases: true, yanked: true }).length - selected.length;
  const newest = selectReleases(all, '>=0').at(-1)?.version ?? 'none';
  const hint =
    leftOut > 0
      ? `${leftOut} prereleases or yanked ones were left out: --prereleases and --yanked take them`
      : `the newest is ${newest}`;
  return `nothing selected: expected at least two releases of ${packageName} in \`${range ?? 'all'}\`, found ${found}; ${hint}`;
}
