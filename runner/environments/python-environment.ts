/**
 * An environment of the `python` driver: a folder in the cache that one release and what it needs are installed in. It is
 * made once, under a name that says everything it depends on, and never changed.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Python } from './find-python.ts';
import type { PythonInstaller } from './python-installer.ts';

/** Changes whenever environments are made in another way. */
const layout = 1;

export interface PythonRelease {
  readonly package: string;
  /** The exact version. */
  readonly version: string;
}

/**
 * The folder of a release's environment, installed if it is not there.
 *
 * @param getInstaller asked for only if something has to be installed
 * @throws EnvironmentError if it cannot be installed
 */
export async function ensurePythonEnvironment(
  release: PythonRelease,
  python: Python,
  cacheFolder: string,
  getInstaller: () => Promise<PythonInstaller>,
): Promise<string> {
  const folder = join(cacheFolder, environmentName(release, python));
  if (existsSync(folder)) return folder;

  const installer = await getInstaller();
  mkdirSync(cacheFolder, { recursive: true });
  const unfinished = `${folder}.${String(process.pid)}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  try {
    await installer.install(`${release.package}==${release.version}`, unfinished);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another run was faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** `anyio-4.13.0-cpython-311-…`: readable, and different for everything that makes a difference. */
function environmentName(release: PythonRelease, { tag, version }: Python): string {
  const inputs = { layout, ...release, tag, version, onlyBinary: true };
  const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
  return `${release.package}-${release.version}-${tag}-${key}`;
}
