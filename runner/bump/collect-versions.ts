/** Gathers the versions of packages, in the order in which a lock file names them. */
import type { LockedVersions } from './lock-file.ts';

export function collectVersions(pairs: Iterable<readonly [name: string, version: string]>): LockedVersions {
  const packages = new Map<string, Set<string>>();
  for (const [name, version] of pairs) {
    const versions = packages.get(name);
    if (versions === undefined) packages.set(name, new Set([version]));
    else versions.add(version);
  }
  return packages;
}
