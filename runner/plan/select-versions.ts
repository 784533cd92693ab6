/**
 * The releases that the `versions` of a runtime stand for, in order, or why there is none. Pure; `environments/` asks the
 * registries which releases there are.
 */
import type { VersionSelection } from '../matrix/matrix.ts';
import { allowsPython, type Release } from './select-releases.ts';
import type { VersionScheme } from './version-scheme.ts';

export interface SelectVersionsOptions {
  readonly scheme: VersionScheme;
  /** The Python that runs them; those that are not for it are passed over by ranges. */
  readonly pythonVersion?: string;
}

export interface SelectedVersions {
  /** The oldest first. */
  readonly versions: readonly string[];
  /** What was asked for and is not there: each a version that was named exactly, and why. */
  readonly missing: readonly { readonly version: string; readonly problem: string }[];
  /** Sentences about releases that are taken although they are withdrawn. */
  readonly notices: readonly string[];
  /** Why nothing at all is selected. */
  readonly problem?: string;
}

/** A version that is named exactly is taken as it is; what a range takes is neither withdrawn nor a prerelease. */
export function selectVersions(
  releases: readonly Release[],
  selection: VersionSelection,
  options: SelectVersionsOptions,
): SelectedVersions {
  const { scheme } = options;
  const known = inOrder(releases, scheme);
  const exact = selection.include.filter((text) => scheme.isVersion(text));
  const named = exact.map((text) => findExact(known, text, options));
  const ranges = selection.include.filter((text) => !scheme.isVersion(text));
  const takesAll = selection.include.length === 0;
  const inRange = known.filter(
    ({ version }) =>
      takesAll || ranges.some((range) => isWithin(version, range, selection.prereleases, scheme)),
  );
  const taken = named.flatMap(({ release }) => release ?? []);
  const candidates = inRange.filter((release) => reasonToPassOver(release, selection, options) === undefined);
  const included = known.filter((release) => taken.includes(release) || candidates.includes(release));
  const kept = included.filter(({ version }) => !isExcluded(version, selection, scheme));
  const versions = applyMode(kept, selection, scheme).map(({ version }) => version);
  const missing = named.flatMap(({ version, problem }) =>
    problem === undefined ? [] : [{ version, problem }],
  );
  return {
    ...{ versions, missing },
    notices: taken.flatMap((release) =>
      versions.includes(release.version) ? (noticeOf(release) ?? []) : [],
    ),
    ...(versions.length === 0 &&
      missing.length === 0 && { problem: describeNothing(known, inRange, included, selection, options) }),
  };
}

/** One release by its exact version. */
export function findExact(
  releases: readonly Release[],
  version: string,
  { scheme, pythonVersion }: SelectVersionsOptions,
): {
  readonly version: string;
  readonly release?: Release;
  readonly problem?: string;
} {
  const release = releases.find((candidate) => scheme.compare(candidate.version, version) === 0);
  if (release === undefined) {
    const problem = `expected a release ${version}, found none; ${describeKnown(inOrder(releases, scheme))}`;
    return { version, problem };
  }
  if (pythonVersion !== undefined && !allowsPython(release, pythonVersion)) {
    return { version: release.version, problem: describePython(release, pythonVersion) };
  }
  return { version: release.version, release };
}

/** Why somebody may not want a release that was named exactly. */
export function noticeOf({ version, yanked, deprecated }: Release): string | undefined {
  if (yanked) return `${version} is yanked; it is taken, as it was named exactly`;
  if (deprecated !== undefined)
    return `${version} is deprecated (${deprecated}); it is taken, as it was named exactly`;
  return undefined;
}

/** The oldest first, each version once; what is no version is left out. */
function inOrder(releases: readonly Release[], scheme: VersionScheme): Release[] {
  return releases
    .filter(({ version }) => scheme.isVersion(version))
    .toSorted((a, b) => scheme.compare(a.version, b.version))
    .filter(
      ({ version }, index, all) =>
        index === 0 || scheme.compare(all[index - 1]?.version ?? '', version) !== 0,
    );
}

function isWithin(version: string, range: string, prereleases: boolean, scheme: VersionScheme): boolean {
  return scheme.isVersion(range)
    ? scheme.compare(version, range) === 0
    : scheme.satisfies(version, range, prereleases);
}

/** What is excluded is excluded as a prerelease too. */
function isExcluded(version: string, { exclude }: VersionSelection, scheme: VersionScheme): boolean {
  return exclude.some((range) => isWithin(version, range, true, scheme));
}

type PassedOver = 'deprecated' | 'prerelease' | 'python' | 'yanked';

function reasonToPassOver(
  release: Release,
  { include, prereleases }: VersionSelection,
  { pythonVersion }: SelectVersionsOptions,
): PassedOver | undefined {
  if (release.yanked) return 'yanked';
  if (release.deprecated !== undefined) return 'deprecated';
  // A range that names a prerelease let it through by itself.
  if (release.prerelease && !prereleases && include.length === 0) return 'prerelease';
  return pythonVersion !== undefined && !allowsPython(release, pythonVersion) ? 'python' : undefined;
}

function applyMode(
  releases: readonly Release[],
  { mode }: VersionSelection,
  scheme: VersionScheme,
): readonly Release[] {
  switch (mode.kind) {
    case 'all':
      return releases;
    case 'latest-majors':
      return lastOfEach(releases, ({ version }) => scheme.line(version, 1));
    case 'latest-minors':
      return lastOfEach(releases, ({ version }) => scheme.line(version, 2));
    case 'latest':
      return releases.slice(-mode.count);
    case 'evenly':
      return spread(releases, mode.count);
  }
}

/** Of neighbours that are of one line, the last. */
export function lastOfEach<T>(items: readonly T[], lineOf: (item: T) => string): T[] {
  return items.filter((item, index) => {
    const next = items[index + 1];
    return next === undefined || lineOf(next) !== lineOf(item);
  });
}

/** So many, at equal distances in the list, the first and the last among them; of one, the last. */
function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (count >= items.length) return items;
  if (count === 1) return items.slice(-1);
  const step = (items.length - 1) / (count - 1);
  const indices = Array.from({ length: count }, (_, index) => Math.round(index * step));
  return items.filter((_, index) => indices.includes(index));
}

function describeNothing(
  known: readonly Release[],
  inRange: readonly Release[],
  included: readonly Release[],
  selection: VersionSelection,
  options: SelectVersionsOptions,
): string {
  const what = `expected a release in ${describeSelection(selection)}`;
  if (included.length > 0) return `${what}, found that \`exclude\` leaves out all ${included.length} of them`;
  const wide = { ...selection, prereleases: true };
  const found =
    inRange.length > 0
      ? inRange
      : known.filter(({ version }) =>
          selection.include.some((range) => isWithin(version, range, true, options.scheme)),
        );
  const newest = found.at(-1);
  if (newest === undefined) return `${what}, found none; ${describeKnown(known)}`;
  const versions = found
    .slice(-3)
    .map(({ version }) => version)
    .join(', ');
  const more = found.length > 3 ? `${found.length} of them, the last ${versions}` : versions;
  switch (reasonToPassOver(newest, wide, options)) {
    case 'yanked':
      return `${what}, found only yanked ones (${more}); a list takes one that it names exactly`;
    case 'deprecated':
      return `${what}, found only deprecated ones (${more}); a list takes one that it names exactly`;
    case 'python':
      return `${what}, found ${more}: ${describePython(newest, options.pythonVersion ?? '')}`;
    case 'prerelease':
    case undefined:
      return `${what}, found only prereleases (${more}); \`prereleases: true\` takes them`;
  }
}

function describeSelection({ include }: VersionSelection): string {
  return include.length === 0 ? 'all that there are' : include.map((range) => `\`${range}\``).join(', ');
}

function describeKnown(known: readonly Release[]): string {
  const [oldest] = known;
  const newest = known.findLast(({ prerelease }) => !prerelease) ?? known.at(-1);
  if (oldest === undefined || newest === undefined) return 'the registry has no release at all';
  return oldest === newest
    ? `the only one is ${oldest.version}`
    : `the oldest is ${oldest.version}, the newest ${newest.version}`;
}

function describePython({ version, requiresPython }: Release, pythonVersion: string): string {
  return `${version} is for Python ${requiresPython ?? ''}, and this is ${pythonVersion}; \`python:\` names another`;
}
