/** Resolves and installs with pip, from a virtual environment of its own. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { EnvironmentError } from './environment-error.ts';
import type { Python } from './find-python.ts';
import { listFiles } from './list-releases.ts';
import type { LockedPackage } from './lock.ts';
import { normalizeProjectName } from './normalize-project-name.ts';
import type { BuildOptions, PythonInstaller } from './python-installer.ts';
import { byName, describePythonFailure } from './python-requirements.ts';
import { runClient } from './run-client.ts';
import { makeVirtualEnvironment } from './virtual-environment.ts';
import { withRequirements } from './with-requirements.ts';

/** What `pip install --report` says of each package. */
interface Report {
  readonly install?: readonly {
    readonly metadata: { readonly name: string; readonly version: string };
    readonly download_info?: {
      readonly dir_info?: unknown;
      readonly archive_info?: { readonly hash?: string; readonly hashes?: Readonly<Record<string, string>> };
    };
  }[];
}

export async function pipInstaller(
  python: Python,
  cacheFolder: string,
  signal: AbortSignal | undefined,
): Promise<PythonInstaller> {
  const pip = await makeVirtualEnvironment(python, cacheFolder);
  const run = (command: string, args: readonly string[]): Promise<string> =>
    runClient(
      pip,
      [...['-I', '-m', 'pip', '--disable-pip-version-check', '--no-input'], command, '--quiet', ...args],
      {
        ...{ registry: 'PyPI', describeFailure: describePythonFailure, signal },
      },
    );
  const report = async (args: readonly string[]): Promise<NonNullable<Report['install']>> => {
    const stdout = await run('install', ['--dry-run', '--ignore-installed', '--report', '-', ...args]);
    return (JSON.parse(stdout) as Report).install ?? [];
  };

  return {
    name: 'pip',
    async resolveLatest(packageName) {
      const [found] = await report(['--no-deps', ...onlyWheels, '--', packageName]);
      if (found !== undefined) return found.metadata.version;
      throw new EnvironmentError(`expected a release of ${packageName} on PyPI, found none`);
    },
    async resolve(requirements, options) {
      const items = await report([...buildArgs(options), '--', ...requirements]);
      const chosen = items.flatMap(({ metadata, download_info: info }) => {
        if (info?.dir_info !== undefined) return [];
        const { hash, hashes } = info?.archive_info ?? {};
        const sha256 = hashes?.['sha256'] ?? hash?.replace(/^sha256=/, '');
        const name = normalizeProjectName(metadata.name);
        return [{ name, version: metadata.version, sha256: sha256 === undefined ? [] : [sha256] }];
      });
      return (await addFiles(chosen, options, pip, signal)).toSorted(byName);
    },
    async install(requirements, folder, options) {
      await run('install', [
        '--no-compile',
        '--target',
        folder,
        ...buildArgs(options),
        '--',
        ...requirements,
      ]);
    },
    async installLocked(packages, folder, options, source) {
      const install = async (more = ''): Promise<void> => {
        // What pip is to put into a folder it says as well if that is nothing.
        if (packages.length === 0 && more === '') return void mkdirSync(folder, { recursive: true });
        const args = [
          ...['--no-deps', '--no-compile', '--require-hashes', '--target', folder],
          ...buildArgs(options),
        ];
        await withRequirements(packages, (file) => run('install', [...args, '--requirement', file]), more);
      };
      if (source === undefined) return install();
      // A wheel of the folder can be installed together with the others, so that pip merges their scripts.
      const wheels = await mkdtemp(join(tmpdir(), 'patchmatrix-wheel-'));
      try {
        await run('wheel', ['--no-deps', '--wheel-dir', wheels, '--', source]);
        const [name = ''] = await readdir(wheels);
        const wheel = join(wheels, name);
        const sha256 = createHash('sha256')
          .update(await readFile(wheel))
          .digest('hex');
        await install(`${pathToFileURL(wheel).href} --hash=sha256:${sha256}\n`);
      } finally {
        await rm(wheels, { recursive: true, force: true });
      }
    },
  };
}

const onlyWheels = ['--only-binary', ':all:'];

function buildArgs({ sdists }: BuildOptions): readonly string[] {
  return sdists ? [] : onlyWheels;
}

/** The hashes of the other files of each release, which another platform would take. */
async function addFiles(
  packages: readonly LockedPackage[],
  { sdists }: BuildOptions,
  pip: string,
  signal: AbortSignal | undefined,
): Promise<LockedPackage[]> {
  const names = packages.map(({ name }) => name);
  const listed = await listFiles(names, { interpreter: pip, ...(signal && { signal }) });
  return packages.map(({ name, version, sha256 }) => {
    const files = listed.get(name)?.get(version);
    const all = [...sha256, ...(files?.wheels ?? []), ...(sdists ? (files?.sdists ?? []) : [])];
    return { name, version, sha256: [...new Set(all)].toSorted() };
  });
}
