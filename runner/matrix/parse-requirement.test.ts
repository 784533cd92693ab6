import { expect, test } from 'vitest';

import { isPackageName } from './parse-requirement.ts';

test.each([
  'semver',
  'JSONStream',
  '@scope/a',
  '@scope/a.tgz',
  'lodash.get',
  'constructor',
  'a.tgz-b',
  'tar',
])('npm has a package by the name %s, or may', (name) => {
  expect(isPackageName(name, 'node')).toBe(true);
});

test.each([
  'node_modules',
  'favicon.ICO',
  '__proto__',
  '.bin',
  'a.tgz',
  'A.TAR.GZ',
  'a/b',
  '@a',
  '-g',
  'a b',
  "a'b",
  '',
])('npm has none by the name `%s`, or takes it for a file', (name) => {
  expect(isPackageName(name, 'node')).toBe(false);
});

test.each(['anyio', 'zope.interface', 'Foo_Bar-2', 'constructor', 'zipp', 'tar', 'backports.tarfile'])(
  'PyPI has a package by the name %s, or may',
  (name) => {
    expect(isPackageName(name, 'python')).toBe(true);
  },
);

test.each(['a.whl', 'a.zip', 'a-1.0.tar.gz', 'a.TAR.bz2', 'a-', '_a', '-r', 'a b', 'a\n', ''])(
  'PyPI has none by the name `%s`, or its clients take it for a file',
  (name) => {
    expect(isPackageName(name, 'python')).toBe(false);
  },
);
