/** Which releases a review looks at: what was named, and the releases that say from when on a patch is needless or a change came. */
import { join } from 'node:path';

import { listReleases } from '../environments/list-releases.ts';
import { requirePython } from '../environments/find-python.ts';
import { chooseReviewed } from '../plan/choose-reviewed.ts';
import { versionSchemes } from '../plan/version-scheme.ts';
import { cacheFolder } from './cache-folder.ts';

/**
 * For a patch on one release also the later ones, for a bump those on the way; what was named in another way stays as it is,
 * also what is no release: whoever reads it next refuses that.
 *
 * @param on as `--on` has it, `anyio@4.13.0`
 * @throws EnvironmentError if the releases cannot be listed
 */
export async function findReviewedVersions(
  on: readonly string[],
  isPatch: boolean,
): Promise<readonly string[]> {
  const scheme = versionSchemes.python;
  const [, packageName, from] = /^([\w.-]+)@(\d[\w.]*)$/.exec(on[0] ?? '') ?? [];
  if (packageName === undefined || from === undefined || on.length !== (isPatch ? 1 : 2)) return on;
  const to = on[1]?.replace(`${packageName}@`, '');
  if (!scheme.isVersion(from) || (to !== undefined && to !== 'latest' && !scheme.isVersion(to))) return on;
  const python = await requirePython(`the releases of ${packageName}`);
  const releases = await listReleases(packageName, { python, cacheFolder: join(cacheFolder(), 'python') });
  return chooseReviewed(releases, { from, ...(to !== undefined && to !== 'latest' && { to }) }).map(
    (version) => `${packageName}@${version}`,
  );
}
