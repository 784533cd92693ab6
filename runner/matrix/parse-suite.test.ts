import { describe, expect, test } from 'vitest';

import { changed, good, matrixOf, mistakesOf } from './matrix-fixture.ts';
import type { MatrixSuite } from './matrix.ts';

/** The good matrix with one more item among its scenarios. */
const withSuite = (text: string): string =>
  changed('[scenarios/contract', `[{ suite: { ${text} } }, scenarios/contract`);

function suiteOf(text: string): MatrixSuite | undefined {
  return matrixOf(withSuite(text)).scenarios.find((scenario) => scenario.kind === 'suite');
}

const problemsOf = (text: string): string[] =>
  mistakesOf(withSuite(text)).map((mistake) => mistake.replace(/^\S+ /, ''));

describe('a suite', () => {
  test('has its runner as its name and the matrix as its source, unless it says otherwise', () => {
    expect(suiteOf('pytest: tests')).toMatchObject({
      ...{ kind: 'suite', id: 'pytest', files: ['tests'], source: { kind: 'folder', folder: '/project' } },
      runner: { kind: 'pytest', args: [] },
    });
    expect(suiteOf('vitest: [a, b], id: own, args: [--globals], timeout: 2.5')).toMatchObject({
      ...{ id: 'own', files: ['a', 'b'], timeoutSeconds: 2.5 },
      runner: { kind: 'vitest', args: ['--globals'] },
    });
  });

  test('is a command with a report, as words or for the shell', () => {
    expect(suiteOf('command: [node, --test], report: tap')?.runner).toEqual({
      ...{ kind: 'command', command: ['node', '--test'], report: 'tap' },
    });
    expect(suiteOf('command: npm test, report: junit')?.runner).toEqual({
      ...{ kind: 'command', command: 'npm test', report: 'junit' },
    });
  });

  test.each([
    ['{ sdist: anyio }', { kind: 'sdist', package: 'anyio' }],
    ['{ sdist: "anyio==4.13.0" }', { kind: 'sdist', package: 'anyio', version: '4.13.0' }],
    ['{ npm: "@scope/name@1.2.3" }', { kind: 'npm', package: '@scope/name', version: '1.2.3' }],
    [
      '{ git: "https://example.org/a.git", tag: "v{version}" }',
      { kind: 'git', url: 'https://example.org/a.git', tag: 'v{version}' },
    ],
    ['{ git: ../a, tag: main }', { kind: 'git', url: '/a', tag: 'main' }],
  ])('comes from %s', (source, expected) => {
    expect(suiteOf(`pytest: tests, source: ${source}`)?.source).toEqual(expected);
  });
});

describe('a mistake in a suite', () => {
  test.each([
    ['id: x', 'expected `pytest`, `vitest` or `command` in the suite, found none of them'],
    ['pytest: a, vitest: b', 'expected one runner, found `vitest` beside `pytest` (write two suites)'],
    ['pytets: a', 'found the unknown key `pytets` (did you mean `pytest`?)'],
    ['pytest: ../a', 'expected a path within the source, found `../a`'],
    ['pytest: [a, /b]', 'expected a path within the source, found `/b`'],
    ['pytest: 5', 'expected the path of a test file or a folder, or a list of them, found the number 5'],
    ['pytest: a, report: tap', 'expected `report` with a `command` only, found it with `pytest`'],
    ['command: npm test', 'expected `report: tap` or `report: junit` beside `command`, found none'],
    ['command: npm test, report: xml', 'expected `tap` or `junit`, found `xml`'],
    ['command: npm, report: tap, args: [test]', 'expected the arguments within the `command`, found `args`'],
    ['pytest: a, timeout: 0', 'expected seconds above 0, found the number 0'],
    ['pytest: a, timeout: soon', 'expected seconds above 0, found `soon`'],
    ['pytest: a, id: a/b', 'expected a name of letters, digits, `.`, `_` and `-`, found `a/b`'],
    ['pytest: a, id: contract', 'expected a name of its own for each suite, found `contract` again'],
    ['pytest: a, source: tests', 'expected a mapping with `folder`, `sdist`, `npm` or `git`, found `tests`'],
    ['pytest: a, source: { folder: nowhere }', 'expected a folder that exists, found `nowhere`'],
    ['pytest: a, source: { sdist: a, npm: b }', 'expected one source, found `npm` beside `sdist`'],
    ['pytest: a, source: { sdist: -r }', 'expected `PACKAGE` or `PACKAGE==1.2.3`, found `-r`'],
    ['pytest: a, source: { npm: "a@^1" }', 'expected `PACKAGE` or `PACKAGE@1.2.3`, found `a@^1`'],
    ['pytest: a, source: { git: "https://a/b" }', 'expected a `tag` beside `git`, found none'],
    ['pytest: a, source: { git: "https://a/b", tag: -x }', 'expected the name of a tag, found `-x`'],
    ['pytest: a, source: { git: "ext::sh", tag: x }', 'expected an address with `https:`, `ssh:` or `file:`'],
    ['pytest: a, source: { git: --upload-pack=x, tag: x }', 'expected an address with `https:`'],
    ['pytest: a, source: { git: "ssh://-oProxyCommand=x/y", tag: x }', 'expected an address with `https:`'],
    ['pytest: a, source: { sdist: a, tag: x }', 'expected `tag` with `git` only, found it with `sdist`'],
  ])('is found: %s', (text, expected) => {
    expect(problemsOf(text).join('\n')).toContain(expected);
  });

  test('does not hide others', () => {
    expect(problemsOf('pytest: ../a, timeout: -1, source: { sdist: -r }')).toHaveLength(3);
    expect(
      mistakesOf(
        good.replace(
          '[scenarios/contract',
          '[{ suite: { pytest: a } }, { suite: { pytest: b } }, scenarios/contract',
        ),
      ),
    ).toEqual([expect.stringContaining('expected each suite once, found `pytest` again')]);
  });
});
