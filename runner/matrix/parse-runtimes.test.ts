import { describe, expect, test } from 'vitest';
import { changed, files, matrixOf, mistakesOf, surround } from './matrix-fixture.ts';

describe('runtimes', () => {
  test('have models that exist', () => {
    expect(mistakesOf(changed('model: anyio/4.14', 'model: anyio/4.1'))).toEqual([
      '4:20+9 expected a model that exists, found `anyio/4.1` (did you mean `anyio/4.13`?)',
    ]);
    expect(mistakesOf(changed('model: anyio/4.14', 'model: trio'))).toEqual([
      '4:20+4 expected a model that exists, found `trio` (the models are anyio/4.13, anyio/4.14)',
    ]);
  });
});

describe('versions without quotes', () => {
  test('are shown as YAML reads them, and how to write them', () => {
    expect(mistakesOf(changed('"4.13"', '4.10'))).toEqual([
      '3:3+4 expected a quoted version, found the number 4.1 (write "4.10")',
    ]);
    expect(mistakesOf(changed('"<4.14.2"', '4.10'))).toEqual([
      '5:48+4 expected a quoted range of versions, found the number 4.1 (write "4.10")',
    ]);
    expect(mistakesOf(changed('[none', '[4.10, none'))).toEqual([
      '5:12+4 expected the id of a variant, found the number 4.1 (write "4.10")',
    ]);
  });

  test('are two keys as 4.1 and 4.10', () => {
    expect(mistakesOf(changed('"4.13"', '4.10').replace('"4.14"', '4.1'))).toEqual([
      '3:3+4 expected a quoted version, found the number 4.1 (write "4.10")',
      '4:3+3 expected a quoted version, found the number 4.1 (write "4.1")',
    ]);
  });
});

const runtime = (fields: string): string =>
  changed('{ model: anyio/4.14 }', fields).replace(/variants:.*\n/, '');
const parsed = (fields: string) => {
  const { at: _at, ...rest } = matrixOf(runtime(fields)).runtimes[1] ?? {};
  return rest;
};
const onFiles = (...paths: string[]) => surround([...files, ...paths]);

describe('a release', () => {
  test('is one runtime if its version is exact, the latest or a tag', () => {
    expect(parsed('{ npm: semver, versions: "7.5.1" }')).toEqual({
      ...{ kind: 'release', id: '4.14', driver: 'node', package: 'semver', version: '7.5.1' },
    });
    expect(parsed('{ npm: "@scope/pkg", versions: next }')).toMatchObject({
      kind: 'release',
      version: 'next',
    });
    expect(parsed('{ pypi: anyio, versions: latest }')).toMatchObject({
      driver: 'python',
      version: 'latest',
    });
  });

  test('is one for each version if a range, a list or a selection names them', () => {
    const all = { kind: 'all' };
    expect(parsed('{ npm: semver, versions: ^7 }')).toMatchObject({
      ...{ kind: 'releases', versions: { include: ['^7'], exclude: [], mode: all, prereleases: false } },
    });
    expect(parsed('{ pypi: anyio, versions: ["4.13.0", ">=4.14,<5"] }')).toMatchObject({
      versions: { include: ['4.13.0', '>=4.14,<5'], mode: all },
    });
    expect(
      parsed(
        '{ npm: semver, versions: { include: [^6, ^7], exclude: 7.5.x, mode: max-4, prereleases: true } }',
      ),
    ).toMatchObject({
      versions: {
        ...{ include: ['^6', '^7'], exclude: ['7.5.x'], prereleases: true },
        mode: { kind: 'evenly', count: 4 },
      },
    });
    expect(parsed('{ npm: semver, versions: { mode: latest-majors } }')).toMatchObject({
      versions: { include: [], mode: { kind: 'latest-majors' } },
    });
    expect(parsed('{ npm: semver, versions: { mode: max-3-latest } }')).toMatchObject({
      versions: { mode: { kind: 'latest', count: 3 } },
    });
  });

  test('says how it is installed', () => {
    expect(
      parsed('{ npm: a, versions: ^1, with: [react, "@types/x@18 || 19"], scripts: true }'),
    ).toMatchObject({
      install: { with: ['react', '@types/x@18 || 19'], scripts: true },
    });
    expect(
      parsed(`{ pypi: a, versions: "1", with: ['trio[x]>=0.26; python_version < "3.13"'], python: "3.12" }`),
    ).toMatchObject({ install: { with: ['trio[x]>=0.26; python_version < "3.13"'], python: '3.12' } });
    expect(parsed('{ pypi: a, versions: "1", sdists: false }')).not.toHaveProperty('install');
  });

  test.each([
    ['{}', 'expected one of the keys `model`, `npm`, `pypi` or `path`, found none'],
    ['{ npmm: semver, versions: ^7 }', 'did you mean `npm`?'],
    ['{ npm: semver, versions: ">=4,<5" }', 'an exact version, a semver range, such as "^7.5.0", or a tag'],
    ['{ pypi: anyio, versions: ^4 }', 'a PEP 440 range, such as ">=4.12,<5", or latest, found `^4`'],
    ['{ pypi: anyio, versions: next }', 'or latest, found `next`'],
    ['{ pypi: anyio, versions: 4.10 }', 'found the number 4.1 (write "4.10")'],
    [
      '{ npm: a, versions: [4.10] }',
      'expected a quoted version or range, found the number 4.1 (write "4.10")',
    ],
    ['{ npm: a, versions: [latest] }', 'expected an exact version or a semver range'],
    ['{ npm: a, versions: [] }', 'found an empty list'],
    ['{ npm: a, versions: { mod: all } }', 'did you mean `mode`?'],
    ['{ npm: a, versions: { mode: latest-major } }', 'did you mean `latest-majors`?'],
    ['{ npm: a, versions: { mode: max-0 } }', 'expected a mode, such as latest-majors or max-5'],
    ['{ npm: a, versions: { prereleases: "yes" } }', 'expected `true` or `false`, found `yes`'],
    ['{ npm: "--registry=x", versions: ^7 }', 'expected the name of a package'],
    ['{ npm: "a/b", versions: ^7 }', 'expected the name of a package'],
    ['{ npm: a, versions: ^7, python: "3.12" }', 'found the unknown key `python`'],
    ['{ pypi: a, versions: "7", scripts: true }', 'found the unknown key `scripts`'],
    ['{ pypi: a, versions: "7", python: 3.10 }', 'found the number 3.1 (write "3.10")'],
    ['{ pypi: a, versions: "7", python: "2.7" }', 'expected a version of Python, such as "3.12"'],
  ])('with a mistake in it is a mistake: %s', (fields, message) => {
    expect(mistakesOf(runtime(fields)).join('\n')).toContain(message);
  });

  test.each([
    ...['--force', '-g', 'file:../x', 'git+ssh://host/x.git', 'https://host/x.tgz', './x', 'x@file:../y'],
    ...['x@npm:y@1', 'user/repo', 'x@git+https://host/y', 'x@'],
  ])('takes nothing beside it that npm could take for an option or an address: %s', (other) => {
    expect(mistakesOf(runtime(`{ npm: a, versions: ^1, with: ["${other}"] }`))).toEqual([
      expect.stringContaining('expected the name of a package and its versions, such as react'),
    ]);
  });

  test.each([
    ...['--pre', '-r x.txt', 'x @ https://host/x.whl', 'git+https://host/x', './x', '../x.whl', 'x --hash=y'],
    ...['x>=1\\n--index-url y', 'x>=1; $(y)', 'x==1 --pre'],
  ])('takes nothing beside it that pip could take for an option or an address: %s', (other) => {
    expect(mistakesOf(runtime(`{ pypi: a, versions: "1", with: ["${other}"] }`))).toEqual([
      expect.stringContaining('expected the name of a package and its versions, such as trio'),
    ]);
  });
});

describe('a folder', () => {
  test('is of the driver that its files are for', () => {
    const pathOf = (fields: string, ...paths: string[]) => mistakesOf(runtime(fields), onFiles(...paths));
    expect(pathOf('{ path: lib }', 'lib/package.json')).toEqual([]);
    expect(pathOf('{ path: lib, python: "3.12" }', 'lib/setup.py')).toEqual([]);
    expect(pathOf('{ path: lib, driver: node }', 'lib/package.json', 'lib/pyproject.toml')).toEqual([]);
  });

  test.each([
    [
      '{ path: lib }',
      ['lib/package.json', 'lib/pyproject.toml'],
      'expected a package of npm or of Python, found both in `lib` (add `driver: node` or `driver: python`)',
    ],
    [
      '{ path: lib }',
      ['lib/readme.md'],
      'expected a package.json, pyproject.toml or setup.py in `lib`, found none',
    ],
    ['{ path: lib }', [], 'expected a folder at `lib`, found none (paths are relative to the matrix)'],
    ['{ path: lib }', ['lib'], 'expected a folder at `lib`, found a file'],
    ['{ path: lib, driver: pyton }', ['lib/setup.py'], 'did you mean `python`?'],
    ['{ path: lib, driver: node }', ['lib/setup.py'], 'expected a package.json in `lib` for `driver: node`'],
    [
      '{ path: lib, scripts: true }',
      ['lib/setup.py'],
      'expected `scripts` for a package of npm, found one of Python',
    ],
    ['{ path: lib, python: "3.12" }', ['lib/package.json'], 'expected `python` for a package of Python'],
  ])('with a mistake in it is a mistake: %s with %j', (fields, paths, message) => {
    expect(mistakesOf(runtime(fields), onFiles(...paths)).join('\n')).toContain(message);
  });

  test('that is not there is one mistake, whatever is to be installed beside it', () => {
    expect(mistakesOf(runtime('{ path: lib, with: ["trio>=0.26"] }'), onFiles())).toHaveLength(1);
  });
});

test('a baseline may be a column of a release that is known only once versions are resolved', () => {
  const text = runtime('{ npm: semver, versions: ^7 }');
  expect(mistakesOf(`${text}baseline: 4.14-7.5.1+none\n`)).toEqual([]);
  expect(mistakesOf(`${text}baseline: 4.14-7.5.1+wide\n`)).toHaveLength(1);
  expect(mistakesOf(`${text}baseline: 4.13-1+none\n`)).toHaveLength(1);
});
