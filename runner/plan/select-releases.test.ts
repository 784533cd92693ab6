import { compare, satisfies } from '@renovatebot/pep440';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  allowsPython,
  parseVersionRange,
  type Release,
  selectReleases,
  VersionRangeError,
} from './select-releases.ts';
import { versionSchemes } from './version-scheme.ts';

const release = (version: string, more: Partial<Release> = {}): Release => ({
  ...{ version, yanked: false, prerelease: versionSchemes.python.isPrerelease(version) },
  ...more,
});

const versionArbitrary = fc
  .tuple(
    fc.tuple(fc.nat(3), fc.nat(12), fc.nat(12)),
    fc.constantFrom('', '', '', 'a1', 'rc2', '.post1', '.dev3'),
  )
  .map(([numbers, suffix]) => numbers.join('.') + suffix);
const releasesArbitrary = fc.array(
  fc
    .tuple(versionArbitrary, fc.boolean())
    .map(([version, yanked]) => release(version, { yanked: yanked && version.endsWith('1') })),
);

describe('the releases of a range', () => {
  test('are ordered as versions, not as text', () => {
    const releases = ['4.9.0', '4.10.0', '4.6.2.post1', '4.6.2', '5.0'].map((version) => release(version));
    const selected = selectReleases(releases, '>=4,<5').map(({ version }) => version);
    expect(selected).toEqual(['4.6.2', '4.6.2.post1', '4.9.0', '4.10.0']);
  });

  test('are neither prereleases nor yanked, unless those are asked for', () => {
    const releases = [
      release('1.0'),
      release('1.1rc1'),
      release('1.1', { yanked: true }),
      release('2.0.dev1'),
    ];
    const names = (options = {}): string[] =>
      selectReleases(releases, '>=1', options).map(({ version }) => version);
    expect(names()).toEqual(['1.0']);
    expect(names({ prereleases: true })).toEqual(['1.0', '1.1rc1', '2.0.dev1']);
    expect(names({ yanked: true })).toEqual(['1.0', '1.1']);
    expect(names({ prereleases: true, yanked: true })).toHaveLength(4);
  });

  test('leave out a prerelease of the version that ends the range', () => {
    const options = { prereleases: true };
    expect(selectReleases([release('4.14'), release('4.15.0rc1')], '>=4.12,<4.15', options)).toHaveLength(1);
  });

  test('are between both ends of A..B, the ends too', () => {
    const releases = ['4.12.0', '4.13.0', '4.13.1', '4.14.0'].map((version) => release(version));
    const selected = selectReleases(releases, '4.13.0..4.13.1').map(({ version }) => version);
    expect(selected).toEqual(['4.13.0', '4.13.1']);
  });

  test('hold each version once, and nothing that is no version', () => {
    const releases = [release('1.0'), release('1.0.0'), release('2004d-beta'), release('1.1')];
    expect(selectReleases(releases, '>=1').map(({ version }) => version)).toEqual(['1.0', '1.1']);
  });

  test('are a part of the releases, in strict order, each inside of the range', () => {
    fc.assert(
      fc.property(releasesArbitrary, versionArbitrary, versionArbitrary, (releases, a, b) => {
        const [from, to] = compare(a, b) <= 0 ? [a, b] : [b, a];
        const selected = selectReleases(releases, `${from}..${to}`);
        for (const [index, one] of selected.entries()) {
          expect(releases).toContain(one);
          expect(one.yanked || one.prerelease).toBe(false);
          expect(satisfies(one.version, `>=${from},<=${to}`, { prereleases: true })).toBe(true);
          if (index > 0) expect(compare(selected[index - 1]?.version ?? '', one.version)).toBeLessThan(0);
        }
      }),
    );
  });

  test('are not fewer if more is asked for, and do not depend on the order of the index', () => {
    fc.assert(
      fc.property(releasesArbitrary, versionArbitrary, (releases, from) => {
        const select = (list: readonly Release[], options = {}): string[] =>
          selectReleases(list, `>=${from}`, options).map(({ version }) => version);
        const few = select(releases);
        expect(select(releases, { prereleases: true, yanked: true })).toEqual(expect.arrayContaining(few));
        expect(select(releases.toReversed())).toEqual(few);
      }),
    );
  });
});

describe('a text that is no range', () => {
  test.each(['', '4.12', '^4.12', '>=4.12 <5', '4.12..', '..4.14', 'a..b', '4.12...4.14', '>=4.12,'])(
    '`%s` is refused with an example',
    (range) => {
      expect(() => parseVersionRange(range)).toThrow(VersionRangeError);
      expect(() => parseVersionRange(range)).toThrow("such as '>=4.12,<5' or 4.12.0..4.14.2");
    },
  );

  test('the later version first is turned round in the hint', () => {
    expect(() => parseVersionRange('4.14..4.12')).toThrow('did you mean `4.12..4.14`?');
  });
});

test('a release is for the Pythons that it names, and for all if it names none or nonsense', () => {
  expect(allowsPython(release('1', { requiresPython: '>=3.12' }), '3.11.7')).toBe(false);
  expect(allowsPython(release('1', { requiresPython: '>=3.8,!=3.9.*' }), '3.11.7')).toBe(true);
  expect(allowsPython(release('1'), '3.11.7')).toBe(true);
  expect(allowsPython(release('1', { requiresPython: 'three' }), '3.11.7')).toBe(true);
});
