/** The two ways in which releases are numbered and named by ranges: semver on npm, PEP 440 on PyPI. Pure. */
import * as pep440 from '@renovatebot/pep440';
import * as semver from 'semver';

import type { MatrixRelease } from '../matrix/matrix.ts';

export interface VersionScheme {
  readonly name: string;
  /** A range as an example, in messages. */
  readonly example: string;
  isVersion(text: string): boolean;
  isRange(text: string): boolean;
  isPrerelease(version: string): boolean;
  /** Below 0 if `a` is the older one, 0 if both mean the same. */
  compare(a: string, b: string): number;
  /** Prereleases are in a range that names one of theirs; with `prereleases`, in any that they are between. */
  satisfies(version: string, range: string, prereleases: boolean): boolean;
  /** The first so many numbers of a version, as a text that is the same for versions of one line: `7`, `7.5`. */
  line(version: string, numbers: 1 | 2): string;
}

const npm: VersionScheme = {
  name: 'semver',
  example: '^7.5.0',
  isVersion: (text) => /^\d/.test(text) && semver.valid(text) !== null,
  isRange: (text) => text.trim() !== '' && semver.validRange(text) !== null,
  isPrerelease: (version) => (semver.prerelease(version)?.length ?? 0) > 0,
  compare: (a, b) => semver.compare(a, b),
  satisfies: (version, range, includePrerelease) => semver.satisfies(version, range, { includePrerelease }),
  line(version, numbers) {
    const { major = 0, minor = 0 } = semver.parse(version) ?? {};
    return [major, minor].slice(0, numbers).join('.');
  },
};

const pypi: VersionScheme = {
  name: 'PEP 440',
  example: '>=4.12,<5',
  isVersion: (text) => /^\d/.test(text) && pep440.valid(text) !== null,
  isRange: (text) => text.trim() !== '' && pep440.validRange(text),
  isPrerelease: (version) => pep440.explain(version)?.is_prerelease ?? false,
  compare: (a, b) => pep440.compare(a, b),
  // What the library makes of its own default is no prerelease, unless the range names one.
  satisfies: (version, range, prereleases) =>
    pep440.satisfies(version, range, prereleases ? { prereleases } : {}),
  line(version, numbers) {
    const { epoch = 0, release = [] } = pep440.explain(version) ?? {};
    const line = [release[0] ?? 0, release[1] ?? 0].slice(0, numbers).join('.');
    return epoch === 0 ? line : `${epoch}!${line}`;
  },
};

/** How the releases are numbered that each driver runs. */
export const versionSchemes: Readonly<Record<MatrixRelease['driver'], VersionScheme>> = {
  node: npm,
  python: pypi,
};
