/** Lock files as the real tools wrote them, and what is none. The addresses of the registries in the fixtures are made up. */
import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { LockFileError, type LockFile } from './lock-file.ts';
import { isLockFile, parseLockFile } from './parse-lock-file.ts';

describe('package-lock.json', () => {
  const expected = {
    '@types/react': ['19.0.0'],
    '@types/react-dom': ['19.0.0'],
    csstype: ['3.2.4'],
    'lru-cache': ['6.0.0'],
    'make-dir': ['3.1.0'],
    semver: ['6.3.0', '6.3.2', '7.5.1'],
    yallist: ['4.0.0'],
  };

  test.each([1, 2, 3])(
    'version %i: copies in folders of others and aliases count, members do not',
    (version) => {
      const lock = parseFixture('package-lock.json', `npm-${version}.json`);
      expect(lock.ecosystem).toBe('npm');
      expect(listed(lock)).toEqual(expected);
    },
  );

  test('what comes from a repository or a folder is left out', () => {
    const packages = {
      '': { name: 'own', version: '1.0.0' },
      'node_modules/a': { version: '1.0.0', resolved: 'git+ssh://git@example.org/a.git#0123456' },
      'node_modules/b': { version: '1.0.0', resolved: 'file:../b-1.0.0.tgz' },
      'node_modules/c': { version: '1.0.0', resolved: 'https://example.org/c/-/c-1.0.0.tgz' },
    };
    const lock = parseLockFile('package-lock.json', JSON.stringify({ lockfileVersion: 3, packages }));
    expect(listed(lock)).toEqual({ c: ['1.0.0'] });
    const older = { a: { version: 'git+ssh://git@example.org/a.git#0123456' }, c: { version: '1.0.0' } };
    expect(
      listed(parseLockFile('package-lock.json', JSON.stringify({ lockfileVersion: 1, dependencies: older }))),
    ).toEqual({ c: ['1.0.0'] });
  });

  test('refuses what is no JSON, another version and another shape', () => {
    expect(mistakeIn('package-lock.json', '<<<<<<< HEAD\n{}')).toMatch(
      /^expected JSON in `package-lock\.json`, found Un/,
    );
    expect(mistakeIn('web/package-lock.json', '{"lockfileVersion": 4}')).toBe(
      'expected (1 | 2 | 3) at `lockfileVersion` in `web/package-lock.json`, found 4',
    );
    expect(mistakeIn('package-lock.json', '{"lockfileVersion": 3, "packages": {"node_modules/a": 1}}')).toBe(
      'expected Object at `packages.node_modules/a` in `package-lock.json`, found 1',
    );
  });
});

describe('pnpm-lock.yaml', () => {
  test.each(['5.4', '6', '9'])('version %s: peers are no part of a version, an alias counts', (version) => {
    const lock = parseFixture('pnpm-lock.yaml', `pnpm-${version}.yaml`);
    expect(lock.ecosystem).toBe('npm');
    expect(listed(lock)).toEqual({
      '@types/ms': ['0.7.31'],
      'js-tokens': ['4.0.0'],
      'loose-envify': ['1.4.0'],
      'lru-cache': ['6.0.0'],
      react: ['18.2.0'],
      semver: ['6.3.0', '7.5.1'],
      'use-sync-external-store': ['1.2.0'],
      yallist: ['4.0.0'],
    });
  });

  test.each([
    [
      '5.4',
      "/a/1.0.0_@types+react@19.0.0, /@s/b/2.0.0, 'registry.example.org/c/3.0.0', github.com/o/d/0123456",
    ],
    [
      "'6.0'",
      "'/a@1.0.0(@types/react@19.0.0)(ms@2.1.2)', '/@s/b@2.0.0', 'registry.example.org/c@3.0.0', 'file:d'",
    ],
    ["'9.0'", "a@1.0.0, '@s/b@2.0.0', c@3.0.0, 'd@https://example.org/d.tgz', 'e@file:e'"],
  ])('version %s: keys with peers, scopes, registries and places', (version, keys) => {
    const packages = keys.split(', ').map((key) => `  ${key}: {}\n`);
    const lock = parseLockFile(
      'pnpm-lock.yaml',
      `lockfileVersion: ${version}\npackages:\n${packages.join('')}`,
    );
    expect(listed(lock)).toEqual({ a: ['1.0.0'], '@s/b': ['2.0.0'], c: ['3.0.0'] });
  });

  test('a project without dependencies has no packages', () => {
    expect(listed(parseLockFile('pnpm-lock.yaml', "lockfileVersion: '9.0'\n"))).toEqual({});
  });

  test('refuses what is no YAML, another version and another shape', () => {
    expect(mistakeIn('pnpm-lock.yaml', 'a: {')).toMatch(
      /^expected YAML in `pnpm-lock\.yaml`, found .* at line 1/,
    );
    expect(mistakeIn('pnpm-lock.yaml', "lockfileVersion: '3.0'\n")).toBe(
      'expected a `lockfileVersion` of 5, 6 or 9 in `pnpm-lock.yaml`, found `3.0`',
    );
    expect(mistakeIn('pnpm-lock.yaml', '- a')).toMatch(/^expected .* in `pnpm-lock\.yaml`, found /);
  });
});

describe('uv.lock and poetry.lock', () => {
  test('uv: several versions of a package, and not the project itself', () => {
    const lock = parseFixture('uv.lock', 'uv.toml');
    expect(lock.ecosystem).toBe('pypi');
    expect(listed(lock)).toEqual({
      anyio: ['4.13.0'],
      idna: ['3.10', '3.7'],
      'typing-extensions': ['4.12.2'],
    });
  });

  test('poetry: with an index of its own', () => {
    expect(listed(parseFixture('poetry.lock', 'poetry.toml'))).toEqual({
      anyio: ['4.13.0'],
      idna: ['3.20'],
      'typing-extensions': ['4.16.0'],
    });
  });

  test('what comes from a repository, a folder or an address is left out, and names are normalised', () => {
    const table = (name: string, source: string): string =>
      `[[package]]\nname = "${name}"\nversion = "1.0"\n${source}\n`;
    const uv = [
      table('a', 'source = { git = "https://example.org/a?rev=0123456" }'),
      table('b', 'source = { editable = "." }'),
      table('c', 'source = { url = "https://example.org/c-1.0-py3-none-any.whl" }'),
      table('Zope.Interface', 'source = { registry = "https://example.org/simple" }'),
    ];
    expect(listed(parseLockFile('uv.lock', uv.join('')))).toEqual({ 'zope-interface': ['1.0'] });
    const poetry = [
      table('a', '[package.source]\ntype = "git"\nurl = "https://example.org/a"'),
      table('b', '[package.source]\ntype = "directory"\nurl = "b"'),
      table('zope_interface', ''),
    ];
    expect(listed(parseLockFile('poetry.lock', poetry.join('')))).toEqual({ 'zope-interface': ['1.0'] });
  });

  test('refuses what is no TOML and another shape', () => {
    expect(mistakeIn('uv.lock', 'version = 1\n=======\n')).toMatch(
      /^expected TOML in `uv\.lock`, found .* in line 2$/,
    );
    expect(mistakeIn('poetry.lock', '[[package]]\nversion = "1.0"\n')).toBe(
      'expected `name` at `package.0.name` in `poetry.lock`, found undefined',
    );
  });

  test.each(['4.14.0\n--index-url=x', '--x', '../x', 'latest', ''])(
    'refuses a version that a client would not take for one: %j',
    (version) => {
      const text = `[[package]]\nname = "anyio"\nversion = ${JSON.stringify(version)}\n`;
      expect(mistakeIn('uv.lock', text)).toMatch(
        /^expected a version of `anyio` as PEP 440 has it in `uv\.lock`/,
      );
    },
  );
});

describe('requirements.txt', () => {
  test('refuses a version that is none, but for one that is compared as a text', () => {
    expect(mistakeIn('requirements.txt', 'a==1.0\nanyio==--x\n')).toBe(
      'expected a version as PEP 440 has it in `requirements.txt`, found `anyio==--x` in line 2',
    );
    expect(listed(parseLockFile('requirements.txt', 'a===2004d\nb===1.0\nc==1.*\n'))).toEqual({ b: ['1.0'] });
  });

  test('as uv exports it, with hashes and markers', () => {
    const lock = parseFixture('requirements.txt', 'requirements-from-uv.txt');
    expect(lock.ecosystem).toBe('pypi');
    expect(listed(lock)).toEqual({
      anyio: ['4.13.0'],
      idna: ['3.10', '3.7'],
      'typing-extensions': ['4.12.2'],
    });
  });

  test.each([
    ['anyio==4.13.0', { anyio: ['4.13.0'] }],
    ['anyio == 4.13.0  # as they have it', { anyio: ['4.13.0'] }],
    ['anyio[trio, test]==4.13.0 ; python_version > "3.10" and os_name == "posix"', { anyio: ['4.13.0'] }],
    ['anyio (==4.13.0)', { anyio: ['4.13.0'] }],
    ['Zope.Interface===7.2', { 'zope-interface': ['7.2'] }],
    ['anyio>=4,==4.13.0', { anyio: ['4.13.0'] }],
    ['anyio==4.13.0 --hash=sha256:ab --hash=sha256:cd', { anyio: ['4.13.0'] }],
    ['anyio \\\n  == 4.13.0 \\\n  --hash=sha256:ab\nidna==3.7', { anyio: ['4.13.0'], idna: ['3.7'] }],
    ['anyio==4.13.0 \\\n# no part of it\nidna==3.7', { anyio: ['4.13.0'], idna: ['3.7'] }],
    ['\uFEFFanyio==4.13.0\r\nidna==3.7\r\n', { anyio: ['4.13.0'], idna: ['3.7'] }],
    ['anyio==4.13.*', {}],
    ['anyio>=4.13.0,<5', {}],
    ['anyio', {}],
    ['-r base.txt\n-c constraints.txt\n--index-url https://example.org/simple\n-e ./member', {}],
    ['anyio @ https://example.org/anyio-4.13.0.zip', {}],
    ['./wheels/anyio-4.13.0-py3-none-any.whl\nanyio-4.13.0.tar.gz\nmember/', {}],
    ['git+https://example.org/anyio.git@4.13.0#egg=anyio\n${PLACE}/anyio', {}],
    ['', {}],
  ])('%j', (text, expected) => {
    expect(listed(parseLockFile('requirements-dev.txt', text))).toEqual(expected);
  });

  test('refuses what is no requirement, with its line', () => {
    expect(mistakeIn('requirements.txt', 'anyio==4.13.0 \\\n  --hash=sha256:ab\n<<<<<<< HEAD\n')).toBe(
      'expected a requirement such as `anyio==4.13.0` or an option in `requirements.txt`, found `<<<<<<< HEAD` in line 3',
    );
    expect(mistakeIn('requirements.txt', 'anyio=4.13.0')).toContain('found `anyio=4.13.0` in line 1');
  });

  test('takes a long line in no time', () => {
    const start = performance.now();
    expect(mistakeIn('requirements.txt', `anyio==${'4 '.repeat(50_000)}!`)).toContain('line 1');
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

test('a lock file is known by its name, in whatever folder', () => {
  const names = [
    'package-lock.json',
    'web/pnpm-lock.yaml',
    'uv.lock',
    'a/b/requirements-dev.txt',
    'x/poetry.lock',
  ];
  expect(names.map(isLockFile)).toEqual(names.map(() => true));
  const others = ['package.json', 'my-requirements.txt', 'requirements.in', 'constructor', 'uv.lock/a'];
  expect(others.map(isLockFile)).toEqual(others.map(() => false));
  expect(() => parseLockFile('package.json', '{}')).toThrow(RangeError);
});

function parseFixture(name: string, fixture: string): LockFile {
  return parseLockFile(name, readFileSync(new URL(`fixtures/${fixture}`, import.meta.url), 'utf8'));
}

function listed({ packages }: LockFile): Record<string, string[]> {
  return Object.fromEntries([...packages].map(([name, versions]) => [name, [...versions].sort()]));
}

function mistakeIn(file: string, text: string): string {
  try {
    parseLockFile(file, text);
  } catch (error) {
    if (error instanceof LockFileError) return error.message;
    throw error;
  }
  throw new Error('expected a mistake, found none');
}
