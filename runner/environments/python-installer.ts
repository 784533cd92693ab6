/** The ecosystem's own client for PyPI: uv where it is found, else pip from a virtual environment of its own. */
import { execa } from 'execa';

import type { Python } from './find-python.ts';
import type { LockedPackage } from './lock.ts';
import { pipInstaller } from './pip-client.ts';
import { uvInstaller } from './uv-client.ts';

/** Only wheels are installed unless `sdists` says otherwise, so that nothing of a package runs while it is. */
export interface BuildOptions {
  readonly sdists: boolean;
}

export interface PythonInstaller {
  readonly name: 'pip' | 'uv';
  /** The exact version that a release has which is asked for as the latest. */
  resolveLatest(packageName: string): Promise<string>;
  /** Everything that would be installed for these requirements, which may be folders; those are not among it. */
  resolve(requirements: readonly string[], options: BuildOptions): Promise<LockedPackage[]>;
  /** Installs these requirements and what they need into a folder. */
  install(requirements: readonly string[], folder: string, options: BuildOptions): Promise<void>;
  /**
   * Installs just these packages into a folder, if their files have these hashes.
   *
   * @param source the folder of a package that is installed beside them; it is built where it is
   */
  installLocked(
    packages: readonly LockedPackage[],
    folder: string,
    options: BuildOptions,
    source?: string,
  ): Promise<void>;
}

/**
 * @param cacheFolder where pip's virtual environment is kept
 * @param signal ends what the installer is at, which then rejects with the signal's reason
 */
export async function findInstaller(
  python: Python,
  cacheFolder: string,
  signal?: AbortSignal,
): Promise<PythonInstaller> {
  const { exitCode } = await execa('uv', ['--version'], { reject: false });
  return exitCode === 0 ? uvInstaller(python, signal) : pipInstaller(python, cacheFolder, signal);
}
