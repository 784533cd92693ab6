/** Which releases of a Python package are in a range, and how they are ordered: as PEP 440 has it. Pure. */
import { compare, explain, satisfies, validRange } from '@renovatebot/pep440';

export interface Release {
  /** `4.14.2`. */
  readonly version: string;
  /** Withdrawn by its authors. */
  readonly yanked: boolean;
}

export interface ReleaseChoice {
  /** A version specifier, `>=4.12,<5`; all releases if left out. */
  readonly range?: string;
  /** Also release candidates and their like; default false. */
  readonly prereleases?: boolean;
  /** Also releases that were withdrawn; default false. */
  readonly yanked?: boolean;
}

/** Below 0 if `a` is the older one. */
export function compareReleases(a: string, b: string): number {
  return compare(a, b);
}

/** Whether a text is a version specifier. */
export function isRange(text: string): boolean {
  return text.trim() !== '' && validRange(text);
}

/** The releases in the range, the oldest first. */
export function selectReleases(
  releases: readonly Release[],
  { range, prereleases = false, yanked = false }: ReleaseChoice,
): string[] {
  return releases
    .filter((release) => yanked || !release.yanked)
    .map(({ version }) => version)
    .filter((version) => prereleases || !isPrerelease(version))
    .filter((version) => range === undefined || satisfies(version, range, { prereleases: true }))
    .toSorted(compare);
}

function isPrerelease(version: string): boolean {
  const parsed = explain(version);
  return parsed !== null && (parsed.is_prerelease || parsed.is_devrelease);
}
