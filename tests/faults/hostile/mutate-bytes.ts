/** Mutations of a file's bytes, for readers that must survive any. */
import type { Random } from '../../../runner/explore/random.ts';

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

/** One to four mutations, one on top of the other. @param other is what a file may be spliced with */
export function mutateBytes(bytes: Buffer, random: Random, other: Buffer): Buffer {
  let mutated = bytes;
  for (let left = 1 + random.next(4); left > 0; left -= 1) {
    mutated = pick(random, mutations)(mutated, random, other);
  }
  return mutated;
}

const mutations: readonly [Mutation, ...Mutation[]] = [
  function flipBit(bytes, random) {
    const flipped = Buffer.from(bytes);
    const at = random.next(flipped.length);
    if (flipped.length > 0) flipped[at] = (flipped[at] ?? 0) ^ (1 << random.next(8));
    return flipped;
  },
  function removeRange(bytes, random) {
    const [start, end] = chooseRange(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  function repeatRange(bytes, random) {
    const [start, end] = chooseRange(bytes, random);
    const range = bytes.subarray(start, end);
    const times = range.length > 200 ? 1 : 1 + random.next(20);
    return insert(bytes, end, Buffer.concat(Array.from({ length: times }, () => range)));
  },
  function moveRange(bytes, random) {
    const [start, end] = chooseRange(bytes, random);
    const rest = Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
    return insert(rest, random.next(rest.length + 1), bytes.subarray(start, end));
  },
  function splice(bytes, random, other) {
    return Buffer.concat([
      bytes.subarray(0, random.next(bytes.length + 1)),
      other.subarray(random.next(other.length + 1)),
    ]);
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random.next(bytes.length + 1));
  },
  function insertOddity(bytes, random) {
    return insert(bytes, random.next(bytes.length + 1), pick(random, oddities));
  },
  function swapLines(bytes, random) {
    const lines = bytes.toString('latin1').split('\n');
    const [a, b] = [random.next(lines.length), random.next(lines.length)];
    [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
    return Buffer.from(lines.join('\n'), 'latin1');
  },
  function windowsLineEnds(bytes) {
    return Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
  },
];

/** Of at most 2,000 bytes. */
function chooseRange(bytes: Buffer, random: Random): readonly [number, number] {
  const start = random.next(bytes.length + 1);
  return [start, Math.min(bytes.length, start + random.next(pick(random, [4, 40, 2000])))];
}

function insert(bytes: Buffer, at: number, more: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
}

const oddities: readonly [Buffer, ...Buffer[]] = [
  Buffer.from('\0'),
  Buffer.from('\u{feff}'),
  Buffer.from('\u{1b}[31m'),
  Buffer.from('\u{2028}\u{202e}'),
  // No UTF-8: a lone continuation, half a character, an overlong slash, a surrogate.
  Buffer.from([0x80]),
  Buffer.from([0xf0, 0x9f]),
  Buffer.from([0xc0, 0xaf]),
  Buffer.from([0xed, 0xa0, 0x80]),
  ...[
    ...[
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      ',',
      ':',
      '- ',
      '\n',
      '\r',
      '\t',
      '\\',
      '#',
      '&a ',
      '*a',
      '!!x ',
      '<<: *a',
    ],
    ...[
      'null',
      'true',
      '-1',
      '1e308',
      '1e999',
      'NaN',
      '.inf',
      '../',
      '"__proto__":{},',
      'constructor',
      '---\n',
    ],
    ...['::error::', '%0A', '@@ -1,9 +1,9 @@\n', 'x'.repeat(5000)],
  ].map((text) => Buffer.from(text)),
];

function pick<T>(random: Random, items: readonly [T, ...T[]]): T {
  return items[random.next(items.length)] ?? items[0];
}
