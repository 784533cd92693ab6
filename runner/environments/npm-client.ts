/**
 * Asks the user's npm, with its configuration, for releases, and has it resolve and install them in folders of ours. A
 * project's own `.npmrc` holds too. Scripts of packages run only where the matrix says so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { isPackageName } from '../matrix/parse-requirement.ts';
import type { Release } from '../plan/select-releases.ts';
import { versionSchemes } from '../plan/version-scheme.ts';
import type { LockedNpmPackage, NpmPackages } from './lock.ts';
import { describeNpmFailure } from './npm-failure.ts';
import { runClient } from './run-client.ts';
import { EnvironmentError } from './environment-error.ts';

export interface NpmOptions {
  /** The folder of the matrix: npm's configuration holds as it does there. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

export interface NpmReleases {
  readonly releases: readonly Release[];
  /** Versions by tag; there is `latest`. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The newest release of a package. The registry itself is asked, whatever npm has kept of earlier answers.
 *
 * @throws EnvironmentError if the registry is not reached, or has no such package
 */
export async function askForLatest(packageName: string, options: NpmOptions): Promise<string> {
  const cache = await mkdtemp(join(tmpdir(), 'patchmatrix-npm-'));
  try {
    const run = { ...options, cwd: options.folder, operands: [packageName, 'dist-tags.latest'] };
    return JSON.parse(await runNpm(['view', `--cache=${cache}`], run)) as string;
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}

/** @throws EnvironmentError if the registry is not reached, or has no such package */
export async function listNpmReleases(
  packageName: string,
  { prereleases, ...options }: NpmOptions & { readonly prereleases: boolean },
): Promise<NpmReleases> {
  const view = async (spec: string, fields: readonly string[]): Promise<unknown> => {
    const stdout = await runNpm(['view'], {
      ...options,
      cwd: options.folder,
      operands: [spec, ...fields],
    });
    return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
  };
  // The name is asked for as npm unwraps what has one field only, whichever that is.
  const viewDeprecated = async (range: string): Promise<DeprecatedView[]> => {
    const found = await view(`${packageName}@${range}`, ['name', 'version', 'deprecated']);
    return (Array.isArray(found) ? found : found === undefined ? [] : [found]) as DeprecatedView[];
  };
  const [overview, stable] = await Promise.all([
    view(packageName, ['versions', 'dist-tags']) as Promise<Overview | undefined>,
    viewDeprecated('>=0').catch((error: unknown) => {
      // Of a package that has prereleases only, npm says that it is not there.
      if (error instanceof EnvironmentError) return [];
      throw error;
    }),
  ]);
  const versions = [overview?.versions ?? []].flat();
  const isPrerelease = (version: string): boolean => versionSchemes.node.isPrerelease(version);
  const others = prereleases ? versions.filter(isPrerelease) : [];
  const deprecated = new Map<string, string>();
  for (const { version, deprecated: reason } of [
    ...stable,
    ...(await Promise.all(chunk(others, 200).map((some) => viewDeprecated(some.join(' || '))))).flat(),
  ]) {
    if (reason !== undefined && reason !== '') deprecated.set(version, reason);
  }
  return {
    releases: versions.map((version): Release => {
      const reason = deprecated.get(version);
      return {
        ...{ version, yanked: false, prerelease: isPrerelease(version) },
        ...(reason !== undefined && { deprecated: reason }),
      };
    }),
    tags: overview?.['dist-tags'] ?? {},
  };
}

interface Overview {
  /** One by itself is no list. */
  readonly versions?: string | readonly string[];
  readonly 'dist-tags'?: Readonly<Record<string, string>>;
}

interface DeprecatedView {
  readonly version: string;
  readonly deprecated?: string;
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Everything that npm would install for these dependencies. @throws EnvironmentError if it cannot */
export async function resolveNpmPackages(
  dependencies: Readonly<Record<string, string>>,
  options: NpmOptions,
  /** A file that a dependency names as `file:package.tgz`. */
  tarball?: string,
): Promise<NpmPackages> {
  const folder = await mkdtemp(join(tmpdir(), 'patchmatrix-npm-'));
  try {
    await writePackage(folder, dependencies, tarball);
    await runNpmIn(folder, ['install', '--package-lock-only', '--ignore-scripts'], options);
    const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as PackageLock;
    return Object.fromEntries(
      Object.entries(lock.packages)
        .filter(([path]) => path !== '')
        .map(([path, entry]) => [path, strip(entry)]),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface PackageLock {
  readonly packages: NpmPackages;
}

/** What says nothing of what is installed, and where it was found, which another machine finds elsewhere. */
function strip(entry: LockedNpmPackage): LockedNpmPackage {
  const { resolved, license: _license, funding: _funding, deprecated: _deprecated, ...rest } = entry;
  const isOwnAddress = typeof resolved === 'string' && /^(git|file:)/.test(resolved);
  return isOwnAddress ? { ...rest, resolved } : rest;
}

export interface NpmInstall {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly packages: NpmPackages;
  readonly scripts: boolean;
  /** A file that a dependency names as `file:package.tgz`. */
  readonly tarball?: string;
}

/** Installs just these packages into a new folder. @throws EnvironmentError if it cannot */
export async function installNpmPackages(
  folder: string,
  { dependencies, packages, scripts, tarball }: NpmInstall,
  options: NpmOptions,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writePackage(folder, dependencies, tarball);
  const root = { ...ownPackage, dependencies };
  const lock = { ...ownPackage, lockfileVersion: 3, requires: true, packages: { '': root, ...packages } };
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock, null, 2));
  await runNpmIn(folder, ['ci', `--ignore-scripts=${String(!scripts)}`], options, packages);
}

const ownPackage = { name: 'patchmatrix-environment', version: '0.0.0' };

async function writePackage(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
  tarball: string | undefined,
): Promise<void> {
  const text = JSON.stringify({ ...ownPackage, private: true, dependencies }, null, 2);
  await writeFile(join(folder, 'package.json'), text);
  if (tarball !== undefined) await writeFile(join(folder, 'package.tgz'), await readFile(tarball));
}

/** Packs a folder as it would be published. Runs no scripts. @returns the file, in `target` */
export async function packFolder(source: string, target: string, options: NpmOptions): Promise<string> {
  const args = ['pack', '--ignore-scripts', '--pack-destination', target];
  const stdout = await runNpm(args, { ...options, cwd: source });
  const [packed] = JSON.parse(stdout) as { readonly filename: string }[];
  if (packed === undefined) throw new EnvironmentError('expected npm to pack the folder, found no file');
  // Some versions of npm name a file after the package, scope and all.
  return join(target, packed.filename.replace(/^@/, '').replaceAll('/', '-'));
}

/** In a folder of ours, with the configuration of the user's project. */
async function runNpmIn(
  folder: string,
  args: readonly string[],
  options: NpmOptions,
  packages?: NpmPackages,
): Promise<void> {
  const own = findConfiguration(options.folder);
  const link = join(folder, '.npmrc');
  if (own !== undefined) await symlink(own, link);
  try {
    await runNpm([...args, '--package-lock=true', '--global=false', '--dry-run=false'], {
      ...options,
      cwd: folder,
      ...(packages && { packages }),
    });
  } finally {
    await rm(link, { force: true });
  }
}

/** The `.npmrc` of the project that a folder is in, which is where npm looks for it. */
function findConfiguration(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json')) || existsSync(join(at, 'node_modules'))) {
      const file = join(at, '.npmrc');
      return existsSync(file) ? file : undefined;
    }
    if (at === dirname(at)) return undefined;
  }
}

interface NpmRun extends NpmOptions {
  readonly cwd: string;
  /** What is no option, however it begins. */
  readonly operands?: readonly string[];
  /** What is to be installed, for messages. */
  readonly packages?: NpmPackages;
}

function runNpm(args: readonly string[], { cwd, signal, packages, operands }: NpmRun): Promise<string> {
  // The waits between retries would add up to more than a minute where there is no network.
  const retries = ['--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=3000'];
  const quiet = ['--json', '--audit=false', '--fund=false', '--update-notifier=false'];
  const named = operands === undefined ? [] : ['--', ...operands];
  return runClient('npm', [...args, ...quiet, ...retries, ...named], {
    ...{ registry: 'the npm registry', cwd, signal },
    describeFailure: (printed) => describeNpmFailure(printed, packages),
  });
}

/** The name and version of a package in a folder. @throws EnvironmentError if its package.json is none */
export function readManifest(folder: string): { readonly name: string; readonly version: string } {
  const file = join(folder, 'package.json');
  try {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
    if (typeof name === 'string' && typeof version === 'string') {
      // It becomes a folder in `node_modules`.
      if (isPackageName(name, 'node')) return { name, version };
      throw new EnvironmentError(`expected the name of a package in its package.json, found \`${name}\``);
    }
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    const found = error instanceof Error ? error.message : String(error);
    throw new EnvironmentError(`expected a package.json that can be read, found: ${found}`, { cause: error });
  }
  throw new EnvironmentError('expected a `name` and a `version` in its package.json, found none');
}
