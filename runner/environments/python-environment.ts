/**
 * An environment of the `python` driver: a folder in the cache that one release and what it needs are installed in. It is
 * made once, under a name that says everything it depends on, and never changed.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
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
  removeUnfinished(cacheFolder);
  const unfinished = `${folder}.${String(process.pid)}.${randomBytes(3).toString('hex')}.new`;
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

/** Takes away what installs left that were killed: the name of a folder that is being made holds the id of its process. */
function removeUnfinished(cacheFolder: string): void {
  for (const name of readdirSync(cacheFolder)) {
    const pid = /\.(\d+)\.[\da-f]+\.new$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) {
      rmSync(join(cacheFolder, name), { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** `anyio-4.13.0-cpython-311-…`: readable, and different for everything that makes a difference. */
function environmentName(release: PythonRelease, { tag, version }: Python): string {
  const inputs = { layout, ...release, tag, python: version, onlyBinary: true };
  const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
  return `${release.package}-${release.version}-${tag}-${key}`;
}
