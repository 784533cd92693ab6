/**
 * Which releases of a package a range names, in order: PEP 440, as PyPI has it. Pure; `environments/list-releases.ts` asks
 * for the releases.
 */
import { compare, satisfies, valid, validRange } from '@renovatebot/pep440';

/** One release of a package, as its index describes it. */
export interface Release {
  /** `4.14.2`. */
  readonly version: string;
  /** Withdrawn: no client takes it unless it is asked for by its exact version. */
  readonly yanked: boolean;
  readonly prerelease: boolean;
  /** npm: what whoever withdrew it says instead; no range takes it. */
  readonly deprecated?: string;
  /** The range of Python versions that it is for, `>=3.9`. */
  readonly requiresPython?: string;
}

export interface SelectReleasesOptions {
  /** Takes prereleases too; default false. */
  readonly prereleases?: boolean;
  /** Takes yanked releases too; default false. */
  readonly yanked?: boolean;
}

/** The text is no range of versions. */
export class VersionRangeError extends Error {
  override readonly name = 'VersionRangeError';
}

/**
 * The releases in a range, the oldest first; versions that mean the same (`1.0` and `1.0.0`) once.
 *
 * @param range a PEP 440 specifier, `>=4.12,<5`, or both ends with everything between, `4.12.0..4.14.2`
 * @throws VersionRangeError if it is neither
 */
export function selectReleases(
  releases: readonly Release[],
  range: string,
  { prereleases = false, yanked = false }: SelectReleasesOptions = {},
): Release[] {
  const specifier = parseVersionRange(range);
  const inOrder = releases
    .filter(
      (release) =>
        valid(release.version) !== null &&
        (prereleases || !release.prerelease) &&
        (yanked || !release.yanked) &&
        // That a range names no prerelease is no reason to leave one out that was asked for.
        satisfies(release.version, specifier, { prereleases: true }),
    )
    .toSorted((a, b) => compare(a.version, b.version));
  return inOrder.filter(
    ({ version }, index) => index === 0 || compare(inOrder[index - 1]?.version ?? '', version) !== 0,
  );
}

/** The range as a PEP 440 specifier. @throws VersionRangeError if the text is none */
export function parseVersionRange(range: string): string {
  const text = range.trim();
  const [, from, to] = /^([^.\s][^\s]*?)\.\.([^.\s][^\s]*)$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    if (valid(from) === null || valid(to) === null) throw new VersionRangeError(describeMistake(range));
    if (compare(from, to) > 0) {
      throw new VersionRangeError(
        `expected the earlier version first, found \`${range}\`; did you mean \`${to}..${from}\`?`,
      );
    }
    return `>=${from},<=${to}`;
  }
  if (text === '' || !validRange(text)) throw new VersionRangeError(describeMistake(range));
  return text;
}

/** Whether a Python of this version is one that the release is for; an index that says nonsense is not believed. */
export function allowsPython({ requiresPython }: Release, pythonVersion: string): boolean {
  if (requiresPython === undefined || !validRange(requiresPython)) return true;
  return satisfies(pythonVersion, requiresPython, { prereleases: true });
}

function describeMistake(range: string): string {
  return `expected a range of versions, such as '>=4.12,<5' or 4.12.0..4.14.2, found \`${range}\``;
}
