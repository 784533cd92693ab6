/** The clients of this machine, each looked for once, when something first needs it. */
import { findPythonVersion, type Python, requirePython } from './find-python.ts';
import { listReleases } from './list-releases.ts';
import { listNpmReleases, type NpmOptions, type NpmReleases } from './npm-client.ts';
import type { Release } from '../plan/select-releases.ts';
import { findInstaller, type PythonInstaller } from './python-installer.ts';

export interface Clients {
  /** The first Python that is new enough, or one of a version. @throws EnvironmentError if there is none */
  python(version: string | undefined): Promise<Python>;
  installer(python: Python): Promise<PythonInstaller>;
  /** Of a package on npm. @throws EnvironmentError if they cannot be listed, here and below */
  npmReleases(packageName: string, prereleases: boolean): Promise<NpmReleases>;
  /** Of a package on PyPI, as the pip of this Python sees them. */
  pythonReleases(packageName: string, python: Python): Promise<readonly Release[]>;
  readonly npm: NpmOptions;
  /** Where environments of Python are kept. */
  readonly pythonCacheFolder: string;
}

export interface ClientsOptions {
  /** The folder of the matrix. */
  readonly folder: string;
  readonly pythonCacheFolder: string;
  readonly signal?: AbortSignal | undefined;
}

export function createClients({ folder, pythonCacheFolder, signal }: ClientsOptions): Clients {
  const npm = { folder, signal };
  return {
    npm,
    pythonCacheFolder,
    python: once((version: string | undefined) =>
      version === undefined ? requirePython() : findPythonVersion(version),
    ),
    installer: once((python: Python) => findInstaller(python, pythonCacheFolder, signal)),
    npmReleases: once((packageName: string, prereleases: boolean) =>
      listNpmReleases(packageName, { ...npm, prereleases }),
    ),
    pythonReleases: once((packageName: string, python: Python) =>
      listReleases(packageName, {
        ...{ python, cacheFolder: pythonCacheFolder },
        ...(signal && { signal }),
      }),
    ),
  };
}

/** Calls once for the same arguments. */
function once<Arguments extends readonly unknown[], T>(
  call: (...args: Arguments) => Promise<T>,
): (...args: Arguments) => Promise<T> {
  const called = new Map<string, Promise<T>>();
  return (...args) => {
    const key = JSON.stringify(args);
    const result = called.get(key) ?? call(...args);
    called.set(key, result);
    return result;
  };
}
