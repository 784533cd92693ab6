import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { applyPatches, type Patch } from './apply-patch.ts';
import type { FilePatch } from './file-patch.ts';
import { findPath, locatePatches, type PackagePlace } from './find-in-package.ts';
import { writeFiles } from './fixtures/make-diff.ts';
import { openPackageTree } from './open-package-tree.ts';
import { PatchError } from './patch-error.ts';

let folder: string;
let site: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchmatrix-package-'));
  site = join(folder, 'site');
  mkdirSync(site);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const python: PackagePlace = { kind: 'python' };
const npm: PackagePlace = { kind: 'npm', package: 'semver' };
const filePatch = (kind: FilePatch['kind'], path: string, from = path): FilePatch => ({
  kind,
  path,
  from,
  hunks: [],
  line: 1,
});
const locate = (place: PackagePlace, ...files: FilePatch[]): string[] =>
  locatePatches([{ name: 'x', files }], place, openPackageTree(site, place)).flatMap((patch) =>
    patch.files.map(({ path, from }) => (path === from ? path : `${from} -> ${path}`)),
  );

describe('a path of a diff in a Python environment', () => {
  beforeEach(() => writeFiles(site, { 'anyio/__init__.py': '', 'anyio/_core/_tasks.py': '', 'six.py': '' }));

  test.each([
    ['anyio/_core/_tasks.py', 'anyio/_core/_tasks.py'],
    ['src/anyio/_core/_tasks.py', 'anyio/_core/_tasks.py'],
    ['lib/python/six.py', 'six.py'],
    ['src/anyio/none.py', 'src/anyio/none.py'],
  ])('%s is %s', (written, found) => {
    expect(locate(python, filePatch('modified', written))).toEqual([found]);
    expect(findPath(written, python, openPackageTree(site, python))).toBe(found);
  });

  test.each([
    ['src/anyio/_new.py', 'anyio/_new.py'],
    ['anyio/_core/_new.py', 'anyio/_core/_new.py'],
    ['src/anyio/new/deep/x.py', 'anyio/new/deep/x.py'],
    ['src/new.py', 'new.py'],
  ])('%s is added as %s', (written, found) => {
    expect(locate(python, filePatch('added', written))).toEqual([found]);
  });

  test('is in what earlier files of the patches made of it', () => {
    const files = [
      filePatch('added', 'src/anyio/new/x.py'),
      filePatch('modified', 'src/anyio/new/x.py'),
      filePatch('added', 'src/anyio/new/y.py'),
      filePatch('renamed', 'src/anyio/seven.py', 'lib/six.py'),
      filePatch('modified', 'lib/six.py'),
    ];
    expect(locate(python, ...files)).toEqual([
      'anyio/new/x.py',
      'anyio/new/x.py',
      'anyio/new/y.py',
      'six.py -> anyio/seven.py',
      'lib/six.py',
    ]);
  });
});

describe('a path of a diff in an npm environment', () => {
  beforeEach(() => writeFiles(join(site, 'node_modules/semver'), { 'index.js': '' }));

  test.each([
    ['index.js', 'node_modules/semver/index.js'],
    ['node_modules/semver/lib/new.js', 'node_modules/semver/lib/new.js'],
    ['packages/app/node_modules/semver/index.js', 'node_modules/semver/index.js'],
    ['node_modules/semver/node_modules/lru/index.js', 'node_modules/semver/node_modules/lru/index.js'],
    ['node_modules/npm/node_modules/semver/index.js', 'node_modules/semver/index.js'],
    ['node_modules/semver-extra/index.js', 'node_modules/semver/node_modules/semver-extra/index.js'],
  ])('%s is %s', (written, found) => {
    for (const kind of ['modified', 'added', 'deleted'] as const) {
      expect(locate(npm, filePatch(kind, written))).toEqual([found]);
    }
  });

  test('of a scoped package is found as well', () => {
    const scoped: PackagePlace = { kind: 'npm', package: '@scope/name' };
    writeFiles(join(site, 'node_modules/@scope/name'), { 'index.js': '' });
    expect(locate(scoped, filePatch('modified', 'node_modules/@scope/name/index.js'))).toEqual([
      'node_modules/@scope/name/index.js',
    ]);
  });
});

describe('a path that leads out', () => {
  const read = (place: PackagePlace, path: string): unknown => openPackageTree(site, place).read(path);

  test.each(['', '.', '../x', 'a/../../x', '/etc/passwd', 'C:\\x', 'c:/x', 'a\\..\\x', 'a\0b'])(
    'as %j does is refused',
    (path) => {
      for (const place of [python, npm]) {
        expect(() => findPath(path, place, { read: () => 'found' })).toThrow(PatchError);
        expect(() => findPath(path, place, { read: () => 'found' })).toThrow('a path within the package');
      }
    },
  );

  test('through a link is refused, to a file, to a folder and for a file that is to be added', () => {
    writeFiles(folder, { 'outside/secret.py': 'secret\n', 'site/anyio/in.py': '' });
    symlinkSync('../../outside', join(site, 'anyio/out'));
    symlinkSync('../../outside/secret.py', join(site, 'anyio/secret.py'));
    symlinkSync('nowhere', join(site, 'anyio/dangling.py'));
    symlinkSync('in.py', join(site, 'anyio/alias.py'));
    for (const path of ['anyio/out/secret.py', 'anyio/out/new/x.py', 'anyio/secret.py']) {
      expect(() => read(python, path)).toThrow(PatchError);
      expect(() => read(python, path)).toThrow(
        `expected \`${path}\` to stay within the package, found a symbolic link that leads out of it`,
      );
    }
    expect(() => read(python, 'anyio/dangling.py')).toThrow('found a link that leads nowhere');
    expect(() => locate(python, filePatch('added', 'anyio/out/new.py'))).toThrow(PatchError);
    expect(read(python, 'anyio/alias.py')).toBe('');
  });

  test('of an npm package may not even lead to another package of the same environment', () => {
    writeFiles(join(site, 'node_modules'), { 'semver/index.js': '', 'other/index.js': '' });
    symlinkSync('../other', join(site, 'node_modules/semver/link'));
    expect(() => read(npm, 'node_modules/semver/link/index.js')).toThrow('leads out of it');
  });

  test('within a package that is itself a link, as pnpm installs it, is none', () => {
    writeFiles(join(site, 'node_modules/.pnpm/semver@7.5.1/node_modules/semver'), { 'index.js': 'here\n' });
    symlinkSync('.pnpm/semver@7.5.1/node_modules/semver', join(site, 'node_modules/semver'));
    expect(read(npm, 'node_modules/semver/index.js')).toBe('here\n');
  });
});

test('a file that is no text is not patched', () => {
  writeFileSync(join(site, 'x.py'), Buffer.from([0x61, 0xff, 0x0a]));
  const tree = openPackageTree(site, python);
  expect(() => tree.read('x.py')).toThrow('expected `x.py` as a text in UTF-8, found other bytes');
  expect(tree.read('x.py/below')).toBeUndefined();
  expect(tree.hasFolder('x.py')).toBe(false);
});

test('a byte order mark stays', () => {
  writeFileSync(join(site, 'x.py'), '\u{feff}one\ntwo\n');
  const files = [
    {
      ...filePatch('modified', 'x.py'),
      hunks: [{ header: '@@ -2 +2 @@', line: 1, oldStart: 2, newStart: 2, lines: ['-two', '+TWO'] }],
    },
  ];
  const patches: Patch[] = [{ name: 'x', files }];
  expect(applyPatches(patches, openPackageTree(site, python)).changes.get('x.py')).toBe('\u{feff}one\nTWO\n');
});
