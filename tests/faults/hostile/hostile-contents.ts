/** The nastiest contents of files that users name, and things that stand in the place of a file. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { hostileBytes, hostileLines } from '../hostile-text.ts';

export interface HostileContent {
  readonly name: string;
  /** Makes what stands at a path where nothing is yet. */
  readonly place: (path: string) => void;
}

function text(name: string, content: string | Buffer): HostileContent {
  return { name, place: (path) => writeFileSync(path, content) };
}

/** The name of the one that is as it should be. */
export const control = 'as it should be';

/** Something else than a file. */
const places: readonly HostileContent[] = [
  { name: 'a folder', place: (path) => mkdirSync(path) },
  ...['/dev/zero', '/dev/null', '/nowhere', '/proc/self/mem'].map((target) =>
    linkTo(`a link to ${target}`, target),
  ),
  { name: 'a link to itself', place: (path) => symlinkSync(path, path) },
];

/**
 * Makes what is too large, or takes too long to make, to be there more than once: a pipe, a socket, and files of up to 200 MB.
 *
 * @param lines with which the one of 200 MB begins, and the one that it repeats
 */
export function makeShared(folder: string, [first, again]: readonly [string, string]): SharedContents {
  const at = (name: string): string => join(folder, name);
  execFileSync('mkfifo', [at('pipe')]);
  // The file of a socket stays when its process ends so.
  const listen = `require('node:net').createServer().listen(${JSON.stringify(at('socket'))}, () => process.exit())`;
  execFileSync(process.execPath, ['-e', listen]);
  const keys = (count: number): string =>
    `{${Array.from({ length: count }, (_, index) => `"k${String(index)}":1`).join(',')}}\n`;
  writeFileSync(at('letters'), Buffer.alloc(200_000_000, 'a'));
  writeFileSync(at('lines'), `${first}\n${`${again}\n`.repeat(200_000_000 / (again.length + 1))}`);
  writeFileSync(at('keys'), keys(1_000_000));
  writeFileSync(at('fewer-keys'), keys(500_000));
  writeFileSync(at('newlines'), '\n'.repeat(1_000_000));
  return {
    places: [...places, linkTo('a pipe that nobody writes to', at('pipe')), linkTo('a socket', at('socket'))],
    files: [
      linkTo('200 MB of letters', at('letters')),
      linkTo('a million keys', at('keys')),
      linkTo('half a million keys', at('fewer-keys')),
    ],
    manyLines: [linkTo('200 MB of lines', at('lines')), linkTo('a million newlines', at('newlines'))],
  };
}

export interface SharedContents {
  readonly places: readonly HostileContent[];
  readonly files: readonly HostileContent[];
  /** Of which each has its answer where programs are read. */
  readonly manyLines: readonly HostileContent[];
}

function linkTo(name: string, target: string): HostileContent {
  return { name, place: (path) => symlinkSync(target, path) };
}

/** @param valid a text of the kind */
export function hostileContents(valid: string): readonly HostileContent[] {
  const bytes = Buffer.from(valid);
  const half = Math.floor(bytes.length / 2);
  const between = (...inside: number[]): Buffer =>
    Buffer.concat([bytes.subarray(0, half), Buffer.from(inside), bytes.subarray(half)]);
  const deep = (open: string, close: string): string => `${open.repeat(100_000)}${close.repeat(100_000)}\n`;
  const escaped = hostileLines.map((line) => `${JSON.stringify(line)}: ${JSON.stringify(line)}`);
  return [
    text(control, valid),
    text('nothing', ''),
    text('null', 'null\n'),
    text('a list', '[]\n'),
    text('an object', '{}\n'),
    text('a byte order mark before it', `\ufeff${valid}`),
    text('UTF-16', Buffer.from(`\ufeff${valid}`, 'utf16le')),
    text('NUL', Buffer.alloc(100_000)),
    text('NUL in it', between(0)),
    text('lines that end with CR and LF', valid.replaceAll('\n', '\r\n')),
    text('lines that end with CR', valid.replaceAll('\n', '\r')),
    text('half of it', bytes.subarray(0, half)),
    text('it and garbage', `${valid}}]"'`),
    text('invalid UTF-8', hostileBytes),
    text('invalid UTF-8 in it', between(0xff, 0xc0, 0xaf)),
    text('half of a surrogate pair in it', between(0xed, 0xa0, 0x80)),
    text('halves of surrogate pairs, escaped', '{"\\ud800": "\\udc00", "main": [{"mark": "\\ud800"}]}\n'),
    text('what terminals obey', `${hostileLines.join('\n')}\n`),
    text('what terminals obey, escaped', `{${escaped.join(', ')}}\n`),
    text('lists in lists', deep('[', ']')),
    text('objects in objects', deep('{"a":', '}').replace('}', '1}')),
    text('a prototype', '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}\n'),
    text('a million items', `[${'0,'.repeat(1_000_000)}0]\n`),
    text('huge numbers', `[1e999, -1e999, ${'9'.repeat(100_000)}, 1e-999, -0, 0.${'0'.repeat(10_000)}1]\n`),
    text('a word', `"${'x'.repeat(3_000_000)}"\n`),
  ];
}

const laughs = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map(
  (name, index, names) =>
    `${name}: &${name} [${Array(9)
      .fill(index === 0 ? 'lol' : `*${names[index - 1] ?? ''}`)
      .join(', ')}]\n`,
);

const named = (runtimes: string, variants = 'none', scenarios = 'scenarios/contract'): string =>
  `subject: anyio\nruntimes: ${runtimes}\nvariants: [${variants}]\nscenarios: [${scenarios}]\n`;

/** What only YAML can say, or a matrix. */
export const hostileMatrices: Readonly<Record<string, string>> = {
  'a billion laughs': `${laughs.join('')}subject: *i\nruntimes: *i\nscenarios: *i\n`,
  'an anchor in itself': 'subject: &a [*a]\nruntimes: &b {x: *b}\nscenarios: &c [*c, *c]\n',
  'merges of merges': 'a: &a {<<: *a}\nsubject: x\nruntimes: {<<: [*a, *a]}\nscenarios: []\n',
  tags: 'subject: !!js/function "function () {}"\nruntimes: !!set {a}\nscenarios: !!binary aGVsbG8=\n',
  'documents in a row': '--- a\n--- b\n...\n%YAML 9.9\n--- c\n',
  'keys that are lists': '? [a, b]\n: c\n? {d: e}\n: f\n',
  'names of what every object has': named(
    '{ constructor: { model: anyio/4.13 }, toString: { model: anyio/4.14 }, __proto__: { model: anyio/4.13 } }',
  ),
  'a model of what every object has': named('{ x: { model: __proto__ }, y: { model: constructor } }'),
  'names that lead out': named('{ "../x": { model: ../../x } }', '../../../etc/passwd', '../../../../etc'),
  'names that are options': named(
    '{ "--x": { npm: "--global", versions: "--x" }, y: { pypi: -r/etc/passwd, versions: "-1" } }',
  ),
  'folders of the system': named(
    '{ x: { path: /proc }, y: { path: /dev }, z: { path: / } }',
    'none',
    '/proc, /dev',
  ),
  'a scenario that is a device': named('{ x: { model: anyio/4.13 } }', 'none', '/dev/zero, /dev/stdin'),
};

/** Programs that are none, or do what no program should, a line each. */
export const hostilePrograms: readonly unknown[] = [
  ...['', ' ', '\t', '{', 'null', '[]', '"', '\u0000', '\ufeff{"main":[]}', 'NaN', '{"main":[]}{"main":[]}'],
  '[['.repeat(100_000),
  '{"main":[{"mark":"\\ud800 \\u001b[31m \\u202e ::error::"}]}',
  `{"main":[{"repeat":1,"do":${'[{"repeat":1,"do":'.repeat(50_000)}[]${'}]'.repeat(50_000)}}]}`,
  '{"__proto__":{"main":[]}}',
  '{"main":[{"__proto__":{"mark":"m"}}]}',
  '{"main":[{"constructor":1}],"toString":1,"hasOwnProperty":2}',
  { main: Array(1000).fill({ mark: 'm' }) },
  { main: Array(40_000).fill({ mark: 'm' }) },
  { name: '\u001b]0;evil\u0007', main: [{ mark: '\u009b31m' }, { mark: '' }] },
  ...[1e308, -1, '1e999', null, {}, '\u0000', '9007199254740993'].map((sleep) => ({ main: [{ sleep }] })),
  ...[1e9, -1, 0.5, 1e308, '1'].map((repeat) => ({ main: [{ repeat, do: [{ mark: 'm' }] }] })),
  { main: [{ scope: '__proto__', do: [{ mark: 'constructor' }] }] },
  { main: [{ scope: 's', do: [{ cancel: 'constructor' }] }] },
  { main: [{ cancel: '__proto__' }] },
  { main: 'main', extra: [] },
];
