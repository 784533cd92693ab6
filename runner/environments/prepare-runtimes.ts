/**
 * From the releases and folders of a matrix to runtimes that can run: what is installed for each is as the lock says, or
 * resolved once and added to it. One that cannot be had does not stop the others: it becomes a runtime with a problem.
 */
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';

import type { ProgramFiles } from '../execute/child-programs.ts';
import { isInstalled } from '../matrix/is-installed.ts';
import type { Matrix, MatrixFolder, MatrixRelease, MatrixRuntime } from '../matrix/matrix.ts';
import type { PlannedNode, PlannedPython } from '../plan/plan.ts';
import type { Clients } from './clients.ts';
import { describeProblem } from './describe-problem.ts';
import { EnvironmentError } from './environment-error.ts';
import type { Python } from './find-python.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import type { Lock, LockedPackage, LockedVersion, NpmPackages } from './lock.ts';
import { readLock, writeLock } from './lock-file.ts';
import {
  ensureNodeEnvironment,
  type NodeEnvironmentOptions,
  resolveNodePackages,
} from './node-environment.ts';
import { createReleasePreparer, describeSite } from './prepare-python.ts';
import { ensurePythonEnvironment, resolvePythonPackages } from './python-environment.ts';

export interface PrepareOptions {
  readonly programs: ProgramFiles;
  readonly clients: Clients;
  /** Where environments of npm are kept. */
  readonly npmCacheFolder: string;
  /** Is told what takes a while. */
  readonly onProgress: (text: string) => void;
  /** Ends what is being installed. */
  readonly signal?: AbortSignal;
}

type Installable = MatrixFolder | MatrixRelease;
type Installed = PlannedNode | PlannedPython;

/** What is installed for a runtime, and what the lock says of that from now on. */
type Resolved =
  /** Without packages where no lock is kept of it. */
  | { readonly kind: 'npm'; readonly packages?: NpmPackages; readonly isNew: boolean }
  | {
      readonly kind: 'python';
      readonly python: Python;
      readonly packages?: readonly LockedPackage[];
      readonly isNew: boolean;
    }
  | { readonly kind: 'problem'; readonly problem: string };

/**
 * @param matrix with a release for each version, as `expandMatrix` makes it
 * @throws EnvironmentError if none of its runtimes can be had; MatrixError if the lock is damaged
 */
export async function prepareRuntimes(
  matrix: Pick<Matrix, 'file' | 'folder' | 'lockFile' | 'runtimes'>,
  options: PrepareOptions,
): Promise<Installed[]> {
  const runtimes = matrix.runtimes.filter(isInstallable);
  if (runtimes.length === 0) return [];
  const { lockFile } = matrix;
  const lock = lockFile === undefined ? undefined : readLock(lockFile);
  const context = { ...options, folder: matrix.folder };
  const limit = limitConcurrency(availableParallelism());
  const resolved = await Promise.all(
    runtimes.map(async (runtime) => ({
      runtime,
      resolved: await limit(() => resolvePackages(runtime, lock, context)),
    })),
  );
  const added = lock && addToLock(lock, resolved);
  if (added !== undefined && lockFile !== undefined) {
    const problem = writeLock(lockFile, matrix.file, added);
    if (problem !== undefined) options.onProgress(problem);
  }
  const installed = await Promise.all(
    resolved.map((one) => limit(() => install(one.runtime, one.resolved, context))),
  );
  const problems = new Set(installed.map(({ problem }) => problem));
  if (!problems.has(undefined) && installed.length === matrix.runtimes.length) {
    throw new EnvironmentError(
      `${[...problems].join('\n')}\nThe default matrix.yaml needs neither Python nor a registry.`,
    );
  }
  return installed;
}

function isInstallable(runtime: MatrixRuntime): runtime is Installable {
  if (runtime.kind === 'releases') throw new Error(`expected \`${runtime.id}\` to be expanded`);
  return isInstalled(runtime);
}

interface Context extends PrepareOptions {
  readonly folder: string;
}

async function resolvePackages(
  runtime: Installable,
  lock: Lock | undefined,
  context: Context,
): Promise<Resolved> {
  const { clients } = context;
  if (runtime.kind === 'release' && runtime.problem !== undefined) {
    return { kind: 'problem', problem: runtime.problem };
  }
  try {
    const known = lockedVersion(runtime, lock);
    const isUnlocked = known === undefined && runtime.kind === 'release';
    if (runtime.driver === 'node') {
      if (isUnlocked) return { kind: 'npm', isNew: false };
      const subject = subjectOf(runtime, context);
      const packages = known?.npm ?? (await resolveNodePackages(subject, nodeOptions(runtime, context)));
      return { kind: 'npm', packages, isNew: known?.npm === undefined };
    }
    const python = await clients.python(runtime.install?.python);
    if (isUnlocked) return { kind: 'python', python, isNew: false };
    const locked = known?.python?.get(minorOf(python));
    const subject = { ...subjectOf(runtime, context), with: runtime.install?.with ?? [] };
    const packages =
      locked ??
      (await resolvePythonPackages(subject, await clients.installer(python), buildOptions(runtime)));
    return { kind: 'python', python, packages, isNew: locked === undefined };
  } catch (error) {
    context.signal?.throwIfAborted();
    return { kind: 'problem', problem: describeProblem(error) };
  }
}

/** What the lock says of one version, if it says anything of the runtime. */
function lockedVersion(runtime: Installable, lock: Lock | undefined): LockedVersion | undefined {
  const entry = lock?.get(entryOf(runtime));
  return entry?.versions.get(runtime.kind === 'folder' ? 'folder' : runtime.version);
}

function entryOf(runtime: Installable): string {
  return runtime.kind === 'folder' ? runtime.id : (runtime.entry ?? runtime.id);
}

/** Undefined if nothing is new. */
function addToLock(
  lock: Lock,
  resolved: readonly { readonly runtime: Installable; readonly resolved: Resolved }[],
): Lock | undefined {
  const next = new Map(lock);
  for (const { runtime, resolved: found } of resolved) {
    const entry = next.get(entryOf(runtime));
    const version = runtime.kind === 'folder' ? 'folder' : runtime.version;
    const known = entry?.versions.get(version);
    if (entry === undefined || known === undefined || found.kind === 'problem' || !found.isNew) continue;
    const added: LockedVersion =
      found.kind === 'npm'
        ? { ...known, npm: found.packages ?? {} }
        : {
            ...known,
            python: new Map([...(known.python ?? []), [minorOf(found.python), found.packages ?? []]]),
          };
    next.set(entryOf(runtime), { ...entry, versions: new Map([...entry.versions, [version, added]]) });
  }
  return resolved.some(({ resolved: found }) => found.kind !== 'problem' && found.isNew) ? next : undefined;
}

async function install(runtime: Installable, resolved: Resolved, context: Context): Promise<Installed> {
  try {
    if (resolved.kind === 'problem') throw new EnvironmentError(resolved.problem);
    return resolved.kind === 'npm'
      ? await installNode(runtime, resolved.packages, context)
      : await installPython(runtime, resolved, context);
  } catch (error) {
    context.signal?.throwIfAborted();
    return withProblem(runtime, resolved, describeProblem(error));
  }
}

async function installNode(
  runtime: Installable,
  packages: NpmPackages | undefined,
  context: Context,
): Promise<PlannedNode> {
  const {
    package: name,
    version,
    file,
    sha256,
    site,
  } = await ensureNodeEnvironment(subjectOf(runtime, context), packages, nodeOptions(runtime, context), () =>
    context.onProgress(`installing ${describeRuntime(runtime)} with npm`),
  );
  return { id: runtime.id, driver: 'node', package: name, version, file: join(site, file), sha256, site };
}

async function installPython(
  runtime: Installable,
  { python, packages }: Extract<Resolved, { kind: 'python' }>,
  { clients, programs, signal, onProgress, folder }: Context,
): Promise<PlannedPython> {
  const cacheFolder = clients.pythonCacheFolder;
  if (packages === undefined) {
    if (runtime.kind === 'folder')
      throw new Error(`expected the packages of \`${runtime.id}\` to be resolved`);
    return createReleasePreparer(python, { programs, cacheFolder, onProgress, ...(signal && { signal }) })(
      runtime,
    );
  }
  const site = await ensurePythonEnvironment(
    { ...subjectOf(runtime, { folder }), packages },
    python,
    cacheFolder,
    () => {
      onProgress(`installing ${describeRuntime(runtime)} for Python ${python.version}`);
      return clients.installer(python);
    },
    buildOptions(runtime),
  );
  const packageName = runtime.kind === 'folder' ? undefined : runtime.package;
  return {
    ...{ id: runtime.id, driver: 'python', python: python.executable, pythonVersion: python.version, site },
    ...(await describeSite(site, packageName, python, programs, signal)),
  };
}

function withProblem(runtime: Installable, resolved: Resolved, problem: string): Installed {
  const isExact = runtime.kind === 'release' && /^\d/.test(runtime.version);
  const shared = {
    id: runtime.id,
    package: runtime.kind === 'folder' ? runtime.path : runtime.package,
    version: isExact ? runtime.version : '0.0.0',
    ...{ file: '', sha256: '', site: '', problem: `${describeRuntime(runtime)}: ${problem}` },
  };
  if (runtime.driver === 'node') return { ...shared, driver: 'node' };
  const python = resolved.kind === 'python' ? resolved.python : undefined;
  return {
    ...{ ...shared, driver: 'python' },
    ...{ python: python?.executable ?? '', pythonVersion: python?.version ?? '' },
  };
}

function describeRuntime(runtime: Installable): string {
  if (runtime.kind === 'folder') return runtime.path;
  // Nothing is known of the version of an entry that stands for several.
  return runtime.version === '0.0.0' ? runtime.package : `${runtime.package} ${runtime.version}`;
}

type Subject =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'release'; readonly package: string; readonly version: string };

function subjectOf(runtime: Installable, { folder }: Pick<Context, 'folder'>): Subject {
  return runtime.kind === 'folder'
    ? { kind: 'folder', folder: resolve(folder, runtime.path) }
    : { kind: 'release', package: runtime.package, version: runtime.version };
}

function nodeOptions(
  { install: how }: Installable,
  { clients, npmCacheFolder }: Context,
): NodeEnvironmentOptions {
  return {
    ...clients.npm,
    cacheFolder: npmCacheFolder,
    with: how?.with ?? [],
    scripts: how?.scripts ?? false,
  };
}

function buildOptions({ install: how }: Installable): { readonly sdists: boolean } {
  return { sdists: how?.sdists ?? false };
}

/** `3.11`. */
function minorOf({ version }: Python): string {
  return version.split('.').slice(0, 2).join('.');
}
