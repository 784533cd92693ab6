/** An environment of the `node` driver: a folder in the cache whose `node_modules` hold a package and what it needs. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';

import { describePackage } from '../cell/describe-package.ts';
import { ensureEntry } from '../cache/cache-entry.ts';
import { parseNpmRequirement } from '../matrix/parse-requirement.ts';
import { describeEnvironment, type EnvironmentDescription } from './environment-description.ts';
import { EnvironmentError } from './environment-error.ts';
import { environmentName } from './environment-name.ts';
import type { LockedNpmPackage, NpmPackages } from './lock.ts';
import {
  installNpmPackages,
  type NpmOptions,
  packFolder,
  readManifest,
  resolveNpmPackages,
} from './npm-client.ts';
import { copyFolder, hashFolder } from './snapshot-folder.ts';

/** Changes whenever environments are made in another way. */
const layout = 2;

/** A release by its exact version, or a package in a folder. */
export type NodeSubject =
  | { readonly kind: 'release'; readonly package: string; readonly version: string }
  | { readonly kind: 'folder'; readonly folder: string };

export interface NodeEnvironmentOptions extends NpmOptions {
  readonly cacheFolder: string;
  /** What is installed beside it, `react@18`. */
  readonly with: readonly string[];
  readonly scripts: boolean;
}

export interface NodeEnvironment extends EnvironmentDescription {
  readonly site: string;
}

/** Everything that is to be installed; of a folder without its own hash. @throws EnvironmentError */
export async function resolveNodePackages(
  subject: NodeSubject,
  options: NodeEnvironmentOptions,
): Promise<NpmPackages> {
  const dependencies = dependenciesOf(subject, options.with);
  if (subject.kind === 'release') return resolveNpmPackages(dependencies, options);
  return withTarball(subject.folder, options, async (tarball) => {
    const packages = await resolveNpmPackages(dependencies, options, tarball);
    const path = pathOf(subject);
    const { version: _version, resolved: _resolved, integrity: _integrity, ...own } = packages[path] ?? {};
    return { ...packages, [path]: own };
  });
}

/**
 * The environment of a package, installed if it is not there.
 *
 * @param packages everything that is installed; without it, npm chooses what goes with a release
 * @param onInstall is called before something is installed
 * @throws EnvironmentError if it cannot be installed
 */
export async function ensureNodeEnvironment(
  subject: NodeSubject,
  packages: NpmPackages | undefined,
  options: NodeEnvironmentOptions,
  onInstall: () => void,
): Promise<NodeEnvironment> {
  const { cacheFolder, scripts, with: others } = options;
  const dependencies = dependenciesOf(subject, others);
  const content = subject.kind === 'folder' ? hashFolder(subject.folder) : undefined;
  const name = environmentName(
    subject.kind === 'folder'
      ? [basename(subject.folder), 'node']
      : [subject.package, subject.version, 'node'],
    {
      ...{ layout, dependencies, packages, scripts, content },
      // Packages may be for one system only; what scripts build is for one Node.
      ...{ platform: process.platform, arch: process.arch, ...(scripts && { node: process.version }) },
    },
  );
  const site = await ensureEntry({ cacheFolder, name, made: 'installed' }, async (unfinished) => {
    onInstall();
    const known = packages ?? (await resolveNodePackages(subject, options));
    const install = { dependencies, packages: known, scripts };
    if (subject.kind === 'release') return installNpmPackages(unfinished, install, options);
    await withTarball(subject.folder, options, async (tarball) => {
      const bytes = await readFile(tarball);
      const own: LockedNpmPackage = {
        ...known[pathOf(subject)],
        version: readManifest(subject.folder).version,
        resolved: 'file:package.tgz',
        integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
      };
      const whole = { ...install, packages: { ...known, [pathOf(subject)]: own }, tarball };
      await installNpmPackages(unfinished, whole, options);
    });
  });
  const packageName = nameOf(subject);
  const description = await describeEnvironment(site, () => describe(site, packageName));
  return { ...description, site };
}

function describe(site: string, packageName: string): EnvironmentDescription {
  try {
    const { version, file, sha256 } = describePackage(site, packageName);
    return { package: packageName, version, file: relative(site, file), sha256 };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new EnvironmentError(`expected ${packageName} to be installed, found: ${found}`, { cause: error });
  }
}

function nameOf(subject: NodeSubject): string {
  return subject.kind === 'release' ? subject.package : readManifest(subject.folder).name;
}

function pathOf(subject: NodeSubject): string {
  return `node_modules/${nameOf(subject)}`;
}

function dependenciesOf(subject: NodeSubject, others: readonly string[]): Record<string, string> {
  const named = others.flatMap((text) => parseNpmRequirement(text) ?? []);
  return {
    ...Object.fromEntries(named.map(({ name, range }) => [name, range])),
    [nameOf(subject)]: subject.kind === 'release' ? subject.version : 'file:package.tgz',
  };
}

/** The folder packed, from a copy, so that nothing is left in it. */
async function withTarball<T>(
  folder: string,
  options: NpmOptions,
  use: (tarball: string) => Promise<T>,
): Promise<T> {
  const temporary = await mkdtemp(join(tmpdir(), 'patchmatrix-folder-'));
  try {
    const copy = join(temporary, 'package');
    copyFolder(folder, copy);
    return await use(await packFolder(copy, temporary, options));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
