/** An environment of the `python` driver: a folder in the cache that one package and what it needs are installed in. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { ensureEntry } from '../cache/cache-entry.ts';
import { environmentName } from './environment-name.ts';
import type { Python } from './find-python.ts';
import type { LockedPackage } from './lock.ts';
import type { BuildOptions, PythonInstaller } from './python-installer.ts';
import { copyFolder, hashFolder } from './snapshot-folder.ts';

/** Changes whenever environments are made in another way. */
const layout = 2;

/** A release, or a package in a folder. Without `packages` the client chooses what goes with a release. */
export type PythonSubject =
  | {
      readonly kind: 'release';
      readonly package: string;
      /** The exact version. */
      readonly version: string;
      /** Everything that is installed. */
      readonly packages?: readonly LockedPackage[];
      /** Requirements beside it; of `packages` they are a part. */
      readonly with?: readonly string[];
    }
  | {
      readonly kind: 'folder';
      readonly folder: string;
      readonly packages?: readonly LockedPackage[];
      readonly with?: readonly string[];
    };

/**
 * The folder of an environment, installed if it is not there.
 *
 * @param getInstaller asked for only if something has to be installed
 * @throws EnvironmentError if it cannot be installed
 */
export function ensurePythonEnvironment(
  subject: PythonSubject,
  python: Python,
  cacheFolder: string,
  getInstaller: () => Promise<PythonInstaller>,
  options: BuildOptions = { sdists: false },
): Promise<string> {
  const { packages } = subject;
  const entry = { cacheFolder, name: nameOf(subject, python, options), made: 'installed' } as const;
  return ensureEntry(entry, async (unfinished) => {
    const installer = await getInstaller();
    if (subject.kind === 'folder') {
      await withCopy(subject.folder, (copy) =>
        installer.installLocked(subject.packages ?? [], unfinished, options, copy),
      );
    } else if (packages === undefined) {
      await installer.install(requirementsOf(subject), unfinished, options);
    } else {
      await installer.installLocked(packages, unfinished, options);
    }
  });
}

/** Everything that is to be installed for a release, or a folder and what is asked for beside it. */
export async function resolvePythonPackages(
  subject: PythonSubject,
  installer: PythonInstaller,
  options: BuildOptions,
): Promise<LockedPackage[]> {
  if (subject.kind === 'release') return installer.resolve(requirementsOf(subject), options);
  return withCopy(subject.folder, (copy) => installer.resolve([copy, ...(subject.with ?? [])], options));
}

function requirementsOf({
  package: packageName,
  version,
  with: others = [],
}: Extract<PythonSubject, { kind: 'release' }>): string[] {
  return [`${packageName}==${version}`, ...others];
}

function nameOf(subject: PythonSubject, { tag, version: python }: Python, { sdists }: BuildOptions): string {
  const locked = subject.packages?.map(({ name, version, sha256 }) => [name, version, sha256]);
  const inputs = { layout, tag, python, onlyBinary: !sdists, ...(locked && { locked }) };
  if (subject.kind === 'folder') {
    const name = basename(subject.folder);
    return environmentName([name, tag], { ...inputs, name, content: hashFolder(subject.folder) });
  }
  const { package: packageName, version, with: others = [] } = subject;
  return environmentName([packageName, version, tag], {
    ...{ ...inputs, package: packageName, version },
    ...(others.length > 0 && { others }),
  });
}

/** A copy that a client may build in; nothing is left in the folder of the user's. */
async function withCopy<T>(folder: string, use: (copy: string) => Promise<T>): Promise<T> {
  const temporary = await mkdtemp(join(tmpdir(), 'patchmatrix-folder-'));
  try {
    const copy = join(temporary, 'package');
    copyFolder(folder, copy);
    return await use(copy);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
