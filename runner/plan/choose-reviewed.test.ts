import { expect, test } from 'vitest';

import { chooseReviewed } from './choose-reviewed.ts';
import { versionSchemes } from './version-scheme.ts';

const releasesOf = (...versions: string[]) =>
  versions.map((version) => ({
    version,
    yanked: false,
    prerelease: versionSchemes.python.isPrerelease(version),
  }));
const few = releasesOf('4.12.0', '4.13.0', '4.14.0', '4.14.1', '4.14.2', '4.15.0rc1', '4.16.0');
const many = releasesOf(
  ...Array.from({ length: 30 }, (_, index) => `1.${Math.floor(index / 3)}.${index % 3}`),
);

test('a patch is tried on its release and on the later ones', () => {
  expect(chooseReviewed(few, { from: '4.13.0' })).toEqual(['4.13.0', '4.14.0', '4.14.1', '4.14.2', '4.16.0']);
});

test('a bump goes by the releases on the way', () => {
  expect(chooseReviewed(few, { from: '4.13.0', to: '4.14.2' })).toEqual([
    '4.13.0',
    '4.14.0',
    '4.14.1',
    '4.14.2',
  ]);
  expect(chooseReviewed(few, { from: '4.13.0', to: '4.15.0rc1' }).at(-1)).toBe('4.15.0rc1');
});

test('of many, the newest of each minor version is enough, and of many minor versions the newest', () => {
  expect(chooseReviewed(many, { from: '1.0.0' })).toEqual([
    '1.0.0',
    ...[2, 3, 4, 5, 6, 7, 8, 9].map((minor) => `1.${minor}.2`),
  ]);
  const bump = chooseReviewed(many, { from: '1.0.0', to: '1.9.1' });
  expect(bump).toEqual(['1.0.0', ...[3, 4, 5, 6, 7, 8].map((minor) => `1.${minor}.2`), '1.9.0', '1.9.1']);
});

test('a post-release is later than its release', () => {
  const releases = releasesOf('4.13.0', '4.13.0.post1', '4.14.0');
  expect(chooseReviewed(releases, { from: '4.13.0' })).toEqual(['4.13.0', '4.13.0.post1', '4.14.0']);
});
