/** Chooses among the releases after one, where there may be many: few enough to run, and none that matters left out. Pure. */
import { type Release, selectReleases } from './select-releases.ts';
import { lastOfEach } from './select-versions.ts';
import { versionSchemes } from './version-scheme.ts';

/** So many releases beside the first are run at most. */
const mostReleases = 8;

/**
 * The first release, then those after it up to `to` or the newest: all of them if they are few, else the newest of each
 * minor version, and of those the newest. `to` itself is always the last.
 */
export function chooseReviewed(
  releases: readonly Release[],
  { from, to }: { readonly from: string; readonly to?: string },
): string[] {
  const scheme = versionSchemes.python;
  const later = selectReleases(releases, '>=0')
    .map(({ version }) => version)
    .filter((version) => scheme.compare(version, from) > 0);
  const between = to === undefined ? later : later.filter((version) => scheme.compare(version, to) < 0);
  const room = mostReleases - (to === undefined ? 0 : 1);
  const newestOfMinors = lastOfEach(between, (version) => scheme.line(version, 2));
  const few = between.length <= room ? between : newestOfMinors.slice(-room);
  return [from, ...few, ...(to === undefined || to === from ? [] : [to])];
}
