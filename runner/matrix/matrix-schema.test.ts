import { readFileSync } from 'node:fs';

import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { changed, good, mistakesOf } from './matrix-fixture.ts';
import { matrixSchema, renderMatrixSchema } from './matrix-schema.ts';

const root = new URL('../../', import.meta.url);
const validate = new Ajv({ allErrors: true }).compile(matrixSchema);

test('the committed schema is the current one', () => {
  expect(readFileSync(new URL('matrix.schema.json', root), 'utf8')).toBe(renderMatrixSchema());
});

test.each(['matrix.yaml', 'matrix.anyio.yaml'])('%s is valid and names the schema', (name) => {
  const text = readFileSync(new URL(name, root), 'utf8');
  expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  expect(text).toContain('# yaml-language-server: $schema=./matrix.schema.json');
});

const release = (fields: string): string =>
  changed('{ model: anyio/4.14 }', `{ ${fields} }`).replace(/variants:.*\n/, '');

describe('the schema and the parser', () => {
  test.each([
    'npm: semver, versions: next',
    'npm: "@scope/pkg", versions: "^7 || ^8", scripts: true, with: [react, "@x/y@18 || 19"]',
    'npm: semver, versions: [7.5.1, ">=7.5.2 <8"]',
    'npm: semver, versions: { include: ^7, exclude: [7.5.x], mode: max-3-latest, prereleases: true }',
    'npm: semver, versions: {}',
    'pypi: anyio, versions: latest, sdists: true, python: "3.12"',
    'pypi: anyio, versions: ">=4.12,<5", with: ["trio[x]>=0.26; python_version < \'3.13\'"]',
    'pypi: anyio, versions: { mode: latest-minors }',
  ])('accept the same release: %s', (fields) => {
    expect(mistakesOf(release(fields))).toEqual([]);
    expect(validate(parse(release(fields))), JSON.stringify(validate.errors)).toBe(true);
  });

  test('accept the same good matrix', () => {
    expect(mistakesOf(good)).toEqual([]);
    expect(validate(parse(good))).toBe(true);
  });

  test.each([
    'pytest: tests, args: [-k, asyncio], timeout: 10, source: { sdist: "anyio==4.13.0" }',
    'vitest: [a.test.ts, b], id: own, source: { folder: scenarios }',
    'command: npm test, report: tap, source: { npm: "@scope/a@1.0.0" }',
    'command: [make, check], report: junit, source: { git: "https://example.org/a", tag: "v{version}" }',
  ])('accept a suite: %s', (suite) => {
    const text = changed('[scenarios/contract', `[{ suite: { ${suite} } }, scenarios/contract`);
    expect(mistakesOf(text)).toEqual([]);
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each([
    ['an unknown key', `${good}clock: [virtual]\n`],
    ['a missing key', good.replace(/subject:.*\n/, '')],
    ['no runtimes', good.replace(/runtimes:[\s\S]*?variants/, 'runtimes: {}\nvariants')],
    ['a runtime of no kind', changed('{ model: anyio/4.14 }', '{}')],
    ['a runtime of two kinds', changed('{ model: anyio/4.14 }', '{ model: anyio/4.14, pypi: anyio }')],
    ['a release without a version', changed('{ model: anyio/4.14 }', '{ pypi: anyio }')],
    ['a package that is an option', changed('{ model: anyio/4.14 }', '{ pypi: "-r", versions: latest }')],
    ['a version that is a number', release('pypi: anyio, versions: 4.1')],
    ['a tag of PyPI', release('pypi: anyio, versions: next')],
    ['a selection with an unknown key', release('npm: semver, versions: { mod: all }')],
    ['a mode that is none', release('npm: semver, versions: { mode: latest-major }')],
    ['an empty list of versions', release('npm: semver, versions: []')],
    ['an address beside a release', release('npm: semver, versions: ^7, with: ["x@file:../y"]')],
    ['an option beside a release', release('pypi: anyio, versions: "4", with: ["--pre"]')],
    ['a Python that is a number', release('pypi: anyio, versions: "4", python: 3.12')],
    ['a clock that is none', `${good}clocks: [sundial]\n`],
    ['a clock twice', `${good}clocks: [real, real]\n`],
    ['a suite without a runner', changed('[scenarios/contract', '[{ suite: { id: a } }')],
    ['a suite with two', changed('[scenarios/contract', '[{ suite: { pytest: a, vitest: b } }')],
    ['a command without a report', changed('[scenarios/contract', '[{ suite: { command: a } }')],
    [
      'a tag that is an option',
      changed('[scenarios/contract', '[{ suite: { pytest: a, source: { git: b, tag: -c } } }'),
    ],
    ['a test limit of no time', changed('[scenarios/contract', '[{ suite: { pytest: a, timeout: 0 } }')],
    ['a variant with a space', changed('none', '"no ne"')],
  ])('refuse %s', (_what, text) => {
    expect(mistakesOf(text)).not.toEqual([]);
    expect(validate(parse(text))).toBe(false);
  });
});
