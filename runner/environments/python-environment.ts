/** An environment of the `python` driver: a folder in the cache that one release and what it needs are installed in. */
import { ensureEnvironment, environmentName } from './environment-cache.ts';

import type { Python } from './find-python.ts';
import type { LockedPackage } from './lock.ts';
import type { PythonInstaller } from './python-installer.ts';

/** Changes whenever environments are made in another way. */
const layout = 1;

export interface PythonRelease {
  readonly package: string;
  /** The exact version. */
  readonly version: string;
  /** Everything that is installed; without it, the client chooses what goes with the release. */
  readonly packages?: readonly LockedPackage[];
  /** Build what comes as sources only; default false. */
  readonly sdists?: boolean;
}

/**
 * The folder of a release's environment, installed if it is not there.
 *
 * @param getInstaller asked for only if something has to be installed
 * @throws EnvironmentError if it cannot be installed
 */
export function ensurePythonEnvironment(
  release: PythonRelease,
  python: Python,
  cacheFolder: string,
  getInstaller: () => Promise<PythonInstaller>,
): Promise<string> {
  const { package: packageName, version, packages, sdists = false } = release;
  return ensureEnvironment(cacheFolder, nameOf(release, python), async (unfinished) => {
    const installer = await getInstaller();
    if (packages === undefined) await installer.install(`${packageName}==${version}`, unfinished);
    else await installer.installLocked(packages, unfinished, { sdists });
  });
}

function nameOf(release: PythonRelease, { tag, version }: Python): string {
  const { package: packageName, packages, sdists = false } = release;
  const locked = packages?.map((one) => [one.name, one.version, one.sha256]);
  const inputs = {
    ...{ layout, package: packageName, version: release.version, tag, python: version },
    ...{ onlyBinary: !sdists, ...(locked && { locked }) },
  };
  return environmentName([packageName, release.version, tag], inputs);
}
