/** Files that users write, mutated: whatever is in one, it is read or refused with a sentence. */
import { beforeAll, describe, test } from 'vitest';

import { buildFuzzer, expectSurvival, fuzz } from './hostile/fuzz.ts';

let fuzzer: string;

beforeAll(async () => {
  fuzzer = await buildFuzzer();
});

describe('mutated', () => {
  test.for<[string, number]>([
    ...[['matrix', 10_000] as [string, number], ['program', 10_000] as [string, number]],
    ...['lock', 'lock file of a bump', 'scenario', 'patch', 'tap', 'junit'].map((kind): [string, number] => [
      kind,
      2_000,
    ]),
  ])('%s', async ([kind, count], { task }) => {
    expectSurvival(task, `mutated: ${kind}`, await fuzz(fuzzer, { kind, count, seed: 3_001 }));
  });
});

describe('by itself', () => {
  const deep = (open: string, close: string, inside = ''): string =>
    open.repeat(100_000) + inside + close.repeat(100_000);
  const laughs = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
    (name, index, names) =>
      `${name}: &${name} [${Array(9)
        .fill(index === 0 ? 'lol' : `*${names[index - 1] ?? ''}`)
        .join(', ')}]\n`,
  );
  /** A matrix may have so many bytes. */
  const room = 64 * 1024;
  const merges = Array.from({ length: 20_000 }, (_, index) => `k${index}: {<<: *a}\n`).join('');
  const entities = Array.from(
    { length: 9 },
    (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`,
  );

  test.for<[string, string, string]>([
    ['matrix', 'a billion laughs', `${laughs.join('')}subject: *h\nruntimes: *h\nscenarios: *h\n`],
    [
      'matrix',
      'aliases of one anchor',
      `subject: &a x\nruntimes: {}\nscenarios: [${'*a, '.repeat(room / 4 - 20)}]\n`,
    ],
    ['matrix', 'an anchor in itself', 'subject: &a [*a]\nruntimes: &b {x: *b}\nscenarios: &c [*c, *c]\n'],
    ['matrix', 'merges', `subject: x\na: &a {b: c}\nruntimes: {}\nscenarios: []\n${merges}`.slice(0, room)],
    ['matrix', 'lists in lists', deep('[', ']')],
    ['matrix', 'mappings in mappings', deep('{a: ', '}', 'b')],
    ['matrix', 'lists in a line', deep('- ', '')],
    ['matrix', 'keys in keys', deep('? ', '')],
    ['matrix', 'what never ends', deep('[', '').slice(0, 100_000)],
    [
      'matrix',
      'as many keys as there is room for',
      Array.from({ length: 25_000 }, (_, index) => `k${index}: 1\n`)
        .join('')
        .slice(0, room),
    ],
    ['matrix', '10 MB', 'x: y\n'.repeat(2_000_000)],
    ['matrix', 'one word', `subject: ${'x'.repeat(room - 20)}`],
    ['lock', 'a billion laughs', `${laughs.join('')}lockfile: 1\nruntimes: *h\n`],
    [
      'lock',
      'data in data',
      `lockfile: 1\nruntimes: {x: {asked: ${deep('{a: ', '}', 'b')}, versions: {}}}\n`,
    ],
    [
      'lock',
      'a prototype',
      'lockfile: 1\nruntimes: {__proto__: {asked: {__proto__: {polluted: 1}}, versions: {1.0.0: {npm: {node_modules/__proto__: {__proto__: {polluted: 1}}}}}}}\n',
    ],
    ['lock', '10 MB', 'x: y\n'.repeat(2_000_000)],
    [
      'lock file of a bump',
      'dependencies in dependencies',
      `{"lockfileVersion": 1, "dependencies": ${deep('{"a":{"dependencies":', '}}', '{}')}}`,
    ],
    ['lock file of a bump', 'a billion laughs', `lockfileVersion: 9\n${laughs.join('')}packages: *h\n`],
    ['lock file of a bump', 'tables in tables', `a = ${deep('[', ']')}\n`],
    ['lock file of a bump', 'keys in keys', `${'a.'.repeat(100_000)}b = 1\n`],
    ['program', 'steps in steps', `{"main":${deep('[{"repeat":1,"do":', '}]', '[]')}}`],
    ['program', 'lists in lists', deep('[', ']')],
    [
      'program',
      'a prototype',
      '{"__proto__":{"polluted":1},"main":[{"__proto__":{"mark":"m"},"constructor":1}]}',
    ],
    ['program', '10 MB', `{"main":[${'{"mark":"m"},'.repeat(800_000)}{"mark":"m"}]}`],
    ['scenario', 'steps in steps', `{"main":${deep('[{"repeat":1,"do":', '}]', '[]')}}`],
    [
      'patch',
      'a hunk of 10^15 lines',
      '--- a/a.js\n+++ b/a.js\n@@ -1,999999999999999 +1,999999999999999 @@\n a\n',
    ],
    [
      'patch',
      'a hunk of 8 MB',
      `--- a/a.js\n+++ b/a.js\n@@ -1,3 +1,1000003 @@\n a\n b\n c\n${'+addition\n'.repeat(850_000)}`,
    ],
    ['patch', '100 MB', 'x'.repeat(100_000_000)],
    [
      'patch',
      '50,000 files',
      Array.from(
        { length: 50_000 },
        (_, index) => `--- a/f${index}\n+++ b/f${index}\n@@ -1 +1 @@\n-a\n+b\n`,
      ).join(''),
    ],
    [
      'tap',
      'tests in tests',
      Array.from({ length: 1500 }, (_, index) => `${'    '.repeat(index)}# Subtest: a\n`).join(''),
    ],
    ['tap', 'one line of 20 MB', `ok 1 - ${'#'.repeat(20_000_000)}`],
    ['tap', 'spaces in a line', `ok 1${' '.repeat(200_000)}x`],
    [
      'junit',
      'a billion laughs',
      `<!DOCTYPE x [<!ENTITY e0 "lol">${entities.join('')}]><testsuites>&e9;</testsuites>`,
    ],
    [
      'junit',
      'an entity that is a file',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><testsuites><testcase name="&e;"/></testsuites>',
    ],
    ['junit', 'suites in suites', deep('<testsuite name="a">', '</testsuite>')],
  ])('%s: %s', async ([kind, name, bomb], { task }) => {
    expectSurvival(task, `${kind}: ${name}`, await fuzz(fuzzer, { kind, count: 1, seed: 1, bomb }));
  });
});
