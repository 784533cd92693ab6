/**
 * Which exact versions the runtimes of a matrix stand for: as its lock says, and where that does not know, as the registries
 * do; then the lock is written. What is installed for a version is the business of `prepare-runtimes.ts`.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { isInstalled } from '../matrix/is-installed.ts';
import type {
  Matrix,
  MatrixFolder,
  MatrixRelease,
  MatrixReleases,
  MatrixRuntime,
  SelectionMode,
  VersionSelection,
} from '../matrix/matrix.ts';
import { MatrixError } from '../matrix/read-matrix.ts';
import type { Mistake } from '../matrix/mistake.ts';
import type { Release } from '../plan/select-releases.ts';
import { findExact, noticeOf, selectVersions, type SelectVersionsOptions } from '../plan/select-versions.ts';
import { versionSchemes } from '../plan/version-scheme.ts';
import type { Clients } from './clients.ts';
import { describeProblem } from './describe-problem.ts';
import { EnvironmentError } from './environment-error.ts';
import type { Lock, LockedEntry, LockedRequest } from './lock.ts';
import { readLock, writeLock } from './lock-file.ts';

export interface ExpandOptions {
  readonly clients: Clients;
  /** Resolve everything anew. */
  readonly updateLock?: boolean;
  /** Is told what is worth knowing of what is taken. */
  readonly onProgress: (text: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * The matrix with a release for each version; what cannot be resolved stays, with its problem. A matrix that has no place for
 * a lock stays as it is.
 *
 * @throws MatrixError if the lock is damaged, or versions of two entries have one name
 */
export async function expandMatrix(matrix: Matrix, options: ExpandOptions): Promise<Matrix> {
  const { lockFile } = matrix;
  if (lockFile === undefined || !matrix.runtimes.some(isInstalled)) return matrix;
  const lock = readLock(lockFile);
  const expanded = await Promise.all(
    matrix.runtimes.map((runtime) => expandRuntime(runtime, lock.get(runtime.id), matrix.folder, options)),
  );
  const next: Lock = new Map(
    expanded.flatMap(({ locked }, index) => {
      const id = matrix.runtimes[index]?.id ?? '';
      return locked === undefined ? [] : [[id, locked] as const];
    }),
  );
  const isChanged = next.size !== lock.size || [...next].some(([id, entry]) => lock.get(id) !== entry);
  const problem = isChanged ? writeLock(lockFile, matrix.file, next) : undefined;
  if (problem !== undefined) options.onProgress(problem);
  const runtimes = expanded.flatMap((one) => one.runtimes);
  refuseSameNames(matrix, runtimes);
  return { ...matrix, runtimes };
}

interface Expanded {
  readonly runtimes: readonly MatrixRuntime[];
  /** What the lock says of it from now on; the same object if nothing changed. */
  readonly locked?: LockedEntry;
}

async function expandRuntime(
  runtime: MatrixRuntime,
  known: LockedEntry | undefined,
  folder: string,
  options: ExpandOptions,
): Promise<Expanded> {
  if (!isInstalled(runtime)) return { runtimes: [runtime] };
  const asked = describeRequest(runtime, folder);
  const isKnown = known !== undefined && JSON.stringify(known.asked) === JSON.stringify(asked);
  if (isKnown && !options.updateLock) {
    return {
      runtimes: nameRuntimes(runtime, [...known.versions.keys()], missingFrom(runtime, known)),
      locked: known,
    };
  }
  if (runtime.kind === 'folder') {
    return { runtimes: [runtime], locked: { asked, versions: new Map([['folder', {}]]) } };
  }
  try {
    const { versions, missing, notices, problem } = await resolveVersions(runtime, options);
    for (const notice of notices) options.onProgress(`${runtime.id}: ${runtime.package} ${notice}`);
    if (problem !== undefined) throw new EnvironmentError(problem);
    const locked = { asked, versions: new Map(versions.map((version) => [version, {}])) };
    return { runtimes: nameRuntimes(runtime, versions, missing), ...(versions.length > 0 && { locked }) };
  } catch (error) {
    options.signal?.throwIfAborted();
    const problem = describeProblem(error);
    const failed = {
      ...withoutVersions(runtime),
      version: runtime.kind === 'release' ? runtime.version : '0.0.0',
      problem: `${problem}${isUnreachable(problem) ? describeLock(known, options) : ''}`,
    };
    return { runtimes: [failed], ...(known && { locked: known }) };
  }
}

function isUnreachable(problem: string): boolean {
  return /^expected to reach|still silent$/.test(problem);
}

function describeLock(known: LockedEntry | undefined, { updateLock }: ExpandOptions): string {
  if (known === undefined) return '; no lock says which versions there are';
  return updateLock
    ? '; without --update-lock the lock is taken'
    : '; the lock is of what the matrix asked for before';
}

/** What decides which versions there are, and what is installed with them; what the lock is compared with. */
function describeRequest(
  runtime: MatrixFolder | MatrixRelease | MatrixReleases,
  folder: string,
): LockedRequest {
  const { with: others, sdists, python } = runtime.install ?? {};
  const install = { ...(others && { with: others }), ...(sdists && { sdists }), ...(python && { python }) };
  if (runtime.kind === 'folder') {
    return { path: runtime.path, manifest: hashManifest(resolve(folder, runtime.path), runtime), ...install };
  }
  const versions = runtime.kind === 'release' ? runtime.version : describeSelection(runtime.versions);
  return { [runtime.driver === 'node' ? 'npm' : 'pypi']: runtime.package, versions, ...install };
}

function describeSelection({ include, exclude, mode, prereleases }: VersionSelection): unknown {
  return {
    ...(include.length > 0 && { include }),
    ...(exclude.length > 0 && { exclude }),
    mode: describeMode(mode),
    ...(prereleases && { prereleases }),
  };
}

function describeMode(mode: SelectionMode): string {
  return 'count' in mode ? `max-${String(mode.count)}-${mode.kind}` : mode.kind;
}

/** The files that say what a package in a folder needs. */
function hashManifest(folder: string, { driver }: MatrixFolder): string {
  const files = driver === 'node' ? ['package.json'] : ['pyproject.toml', 'setup.py', 'setup.cfg'];
  const hash = createHash('sha256');
  for (const file of files) {
    if (existsSync(join(folder, file))) hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

interface Missing {
  readonly version: string;
  readonly problem: string;
}

/** A version that was named exactly and was not there when the lock was written. */
function missingFrom(runtime: MatrixRuntime, { versions }: LockedEntry): Missing[] {
  if (runtime.kind !== 'releases' || runtime.versions.mode.kind !== 'all') return [];
  const scheme = versionSchemes[runtime.driver];
  const { include, exclude } = runtime.versions;
  return include
    .filter((text) => scheme.isVersion(text) && exclude.length === 0)
    .filter((text) => [...versions.keys()].every((version) => scheme.compare(version, text) !== 0))
    .map((version) => ({
      version,
      problem: `expected a release ${version}, found none when the lock was written; --update-lock looks again`,
    }));
}

/** An entry that stands for several versions gives each a name; any other is its own. */
function nameRuntimes(
  runtime: MatrixFolder | MatrixRelease | MatrixReleases,
  versions: readonly string[],
  missing: readonly Missing[],
): MatrixRuntime[] {
  switch (runtime.kind) {
    case 'folder':
      return [runtime];
    case 'release':
      return versions.map((version) => ({ ...runtime, version, entry: runtime.id }));
    case 'releases': {
      const named = (version: string): MatrixRelease => ({
        ...withoutVersions(runtime),
        id: `${runtime.id}-${version.replace(/[^\w.-]/g, '-')}`,
        ...{ version, entry: runtime.id },
      });
      return [
        ...versions.map(named),
        ...missing.map(({ version, problem }) => ({ ...named(version), problem })),
      ];
    }
  }
}

function withoutVersions(runtime: MatrixRelease | MatrixReleases): Omit<MatrixRelease, 'version'> {
  const { id, at, driver, package: packageName, install } = runtime;
  return { kind: 'release', id, at, driver, package: packageName, ...(install && { install }) };
}

/** @throws MatrixError if versions of two entries have one name */
function refuseSameNames({ file }: Matrix, runtimes: readonly MatrixRuntime[]): void {
  const seen = new Set<string>();
  const mistakes = runtimes.flatMap(({ id, at }): Mistake[] => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    const message = `expected runtimes with different names, found a second \`${id}\``;
    return [{ file, ...at, message, hint: 'rename one of the entries that they come from' }];
  });
  if (mistakes.length === 0) return;
  throw new MatrixError(mistakes, new Map([[file, readFileSync(file, 'utf8')]]));
}

interface ResolvedVersions {
  readonly versions: readonly string[];
  readonly missing: readonly Missing[];
  readonly notices: readonly string[];
  readonly problem?: string;
}

/** @throws EnvironmentError if the registry cannot be asked, or has no such package */
async function resolveVersions(
  runtime: MatrixRelease | MatrixReleases,
  { clients }: ExpandOptions,
): Promise<ResolvedVersions> {
  const scheme = versionSchemes[runtime.driver];
  if (runtime.driver === 'node') {
    const prereleases = runtime.kind === 'releases' && runtime.versions.prereleases;
    const { releases, tags } = await clients.npmReleases(runtime.package, prereleases);
    return choose(runtime, releases, { scheme }, tags);
  }
  const python = await clients.python(runtime.install?.python);
  const releases = await clients.pythonReleases(runtime.package, python);
  return choose(runtime, releases, { scheme, pythonVersion: python.version }, {});
}

function choose(
  runtime: MatrixRelease | MatrixReleases,
  releases: readonly Release[],
  options: SelectVersionsOptions,
  tags: Readonly<Record<string, string>>,
): ResolvedVersions {
  if (runtime.kind === 'releases') return selectVersions(releases, runtime.versions, options);
  const { version: asked } = runtime;
  if (asked === 'latest' && runtime.driver === 'python') {
    return selectVersions(releases, { ...everything, mode: { kind: 'latest', count: 1 } }, options);
  }
  const version = options.scheme.isVersion(asked) ? asked : tags[asked];
  if (version === undefined) {
    const known = Object.keys(tags).join(', ');
    return nothing(`expected a tag of ${runtime.package}, found \`${asked}\`; there is ${known || 'none'}`);
  }
  const { release, problem } = findExact(releases, version, options);
  if (release === undefined) return nothing(problem ?? '');
  const notice = noticeOf(release);
  return { versions: [release.version], missing: [], notices: notice === undefined ? [] : [notice] };
}

const everything: VersionSelection = { include: [], exclude: [], mode: { kind: 'all' }, prereleases: false };

function nothing(problem: string): ResolvedVersions {
  return { versions: [], missing: [], notices: [], problem };
}
