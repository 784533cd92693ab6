/** The clients of this machine, each looked for once, when something first needs it. */
import { findPythonVersion, type Python, requirePython } from './find-python.ts';
import type { NpmOptions } from './npm-client.ts';
import { findInstaller, type PythonInstaller } from './python-installer.ts';

export interface Clients {
  /** The first Python that is new enough, or one of a version. @throws EnvironmentError if there is none */
  python(version: string | undefined): Promise<Python>;
  installer(python: Python): Promise<PythonInstaller>;
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
  const pythons = new Map<string | undefined, Promise<Python>>();
  const installers = new Map<string, Promise<PythonInstaller>>();
  return {
    npm: { folder, signal },
    pythonCacheFolder,
    python(version) {
      const found =
        pythons.get(version) ?? (version === undefined ? requirePython() : findPythonVersion(version));
      pythons.set(version, found);
      return found;
    },
    installer(python) {
      const found = installers.get(python.executable) ?? findInstaller(python, pythonCacheFolder, signal);
      installers.set(python.executable, found);
      return found;
    },
  };
}
