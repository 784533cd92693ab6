import { describe, expect, test } from 'vitest';

import type { Lock } from './lock.ts';
import { parseLock } from './parse-lock.ts';
import { renderLock } from './render-lock.ts';

const hash = 'ab'.repeat(32);
const lock: Lock = new Map([
  [
    'latest',
    {
      asked: { pypi: 'anyio', versions: 'latest', with: ['trio>=0.26'] },
      versions: new Map([
        [
          '4.10',
          {
            python: new Map([
              ['3.11', [{ name: 'anyio', version: '4.10', sha256: [hash] }]],
              ['3.9', [{ name: 'anyio', version: '4.10', sha256: [hash] }]],
            ]),
          },
        ],
      ]),
    },
  ],
  [
    'semver',
    {
      asked: { npm: 'semver', versions: { include: ['^7'], exclude: [], mode: 'all', prereleases: false } },
      versions: new Map([
        ['7.5.1', { npm: { 'node_modules/semver': { version: '7.5.1', integrity: 'sha512-x' } } }],
        ['7.5.2', {}],
      ]),
    },
  ],
]);
const text = renderLock(lock, 'matrix.yaml');
const mistakesOf = (damaged: string): string[] => {
  const parsed = parseLock('matrix.lock.yaml', damaged);
  if (parsed.kind === 'lock') return [];
  return parsed.mistakes.map(({ line, column, message }) => `${String(line)}:${String(column)} ${message}`);
};

describe('a lock', () => {
  test('is read as it was written', () => {
    const parsed = parseLock('matrix.lock.yaml', text);
    expect(parsed).toMatchObject({ kind: 'lock' });
    if (parsed.kind === 'lock') expect(renderLock(parsed.lock, 'matrix.yaml')).toBe(text);
  });

  test('is YAML that a reader understands, in the order of versions', () => {
    expect(text).toMatchInlineSnapshot(`
      "# What the runtimes of matrix.yaml stand for: exact versions, and everything that is installed for
      # each, with hashes. patchmatrix wrote it and installs just this from now on; commit it. An entry that
      # is changed in the matrix is resolved anew, all of them with --update-lock.

      lockfile: 1
      runtimes:
        latest:
          asked: { pypi: anyio, versions: latest, with: [ trio>=0.26 ] }
          versions:
            "4.10":
              python:
                "3.9":
                  anyio:
                    version: "4.10"
                    sha256:
                      - abababababababababababababababababababababababababababababababab
                "3.11":
                  anyio:
                    version: "4.10"
                    sha256:
                      - abababababababababababababababababababababababababababababababab
        semver:
          asked: { npm: semver, versions: { include: [ ^7 ], exclude: [], mode: all, prereleases: false } }
          versions:
            7.5.1:
              npm:
                node_modules/semver:
                  version: 7.5.1
                  integrity: sha512-x
            7.5.2: {}
      "
    `);
  });

  test.each([
    ['', '1:1 expected a lock, found an empty file'],
    ['lockfile: 1\nruntimes: [\n', 'expected valid YAML'],
    [text.replace('lockfile: 1', 'lockfile: 2'), 'expected version 1 of the lock, found the number 2'],
    [text.replace(hash, 'abc'), 'expected a sha256, 64 hexadecimal digits, found `abc`'],
    [text.replace('anyio:\n', '"anyio --pre":\n'), 'expected the name of a package, found `anyio --pre`'],
    [text.replace('version: "4.10"', 'version: 4.10'), 'expected an exact version, found the number 4.1'],
    [text.replace('node_modules/semver', 'node_modules/../x'), 'expected a path in node_modules'],
    [text.replace('versions:\n', 'version:\n'), 'found the unknown key `version`'],
    ['<<<<<<< ours\nlockfile: 1\n', 'expected'],
  ])('that is damaged is a mistake with its place', (damaged, message) => {
    const mistakes = mistakesOf(damaged);
    expect(mistakes.join('\n')).toContain(message);
    for (const mistake of mistakes) expect(mistake).toMatch(/^[1-9]\d*:[1-9]/);
  });
});
