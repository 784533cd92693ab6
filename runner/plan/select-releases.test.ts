import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { compareReleases, isRange, selectReleases, type Release } from './select-releases.ts';

const releases: readonly Release[] = [
  '4.9.0',
  '4.10.0',
  '4.14.0rc1',
  '4.14.0',
  '4.14.1',
  '4.14.2.post1',
  '5.0.0.dev1',
].map((version) => ({ version, yanked: version === '4.14.1' }));

describe('releases', () => {
  test('are ordered as PEP 440 has it, and skip what is no final release or was withdrawn', () => {
    expect(selectReleases(releases.toReversed(), {})).toEqual(['4.9.0', '4.10.0', '4.14.0', '4.14.2.post1']);
  });

  test.each([
    ['>=4.10,<5', {}, ['4.10.0', '4.14.0', '4.14.2.post1']],
    ['>4.10.0', { prereleases: true }, ['4.14.0rc1', '4.14.0', '4.14.2.post1', '5.0.0.dev1']],
    ['~=4.14.0', { yanked: true }, ['4.14.0', '4.14.1', '4.14.2.post1']],
    ['==4.9.0', {}, ['4.9.0']],
    ['>6', {}, []],
  ])('in %s, %j', (range, choice, expected) => {
    expect(selectReleases(releases, { range, ...choice })).toEqual(expected);
  });

  test('a range selects some of all, in the same order', () => {
    const version = fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 20 })).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.array(version), version, (versions, bound) => {
        const all = versions.map((each) => ({ version: each, yanked: false }));
        const [below, above] = [`<${bound}`, `>=${bound}`].map((range) => selectReleases(all, { range }));
        expect([...(below ?? []), ...(above ?? [])]).toEqual(selectReleases(all, {}));
        expect((above ?? []).every((each) => compareReleases(each, bound) >= 0)).toBe(true);
      }),
    );
  });

  test('what is no range is known to be none', () => {
    expect(['>=4.12,<5', '~=4.1', '==4.*', 'soon', ''].map(isRange)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
