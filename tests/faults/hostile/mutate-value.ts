/** Mutations of what a file says: of the value that its text stands for, written down again. */
import fc from 'fast-check';

/** One change of a value. `at` chooses a place in it, whatever it holds. */
export interface ValueMutation {
  readonly at: number;
  /** `nudge` keeps the type, so that more of what follows is reached. */
  readonly action: 'add' | 'copy' | 'nudge' | 'remove' | 'rename' | 'replace' | 'wrap';
  readonly replacement: Hostile;
  readonly other: number;
}

/** A value, or a text that stands in the file as it is: what no serializer would write. */
export type Hostile = { readonly value: unknown } | { readonly raw: string };

const oddNames = [
  '__proto__',
  'constructor',
  'toString',
  'prototype',
  'hasOwnProperty',
  'length',
  '',
  'then',
  'toJSON',
];

const odd: fc.Arbitrary<Hostile> = fc.oneof(
  fc
    .constantFrom<unknown>(
      ...[null, true, false, 0, -1, 0.5, 1e308, -1e308, Number.MAX_SAFE_INTEGER, 2 ** 53, 5e-324, 4294967295],
      ...[
        '',
        'NaN',
        'Infinity',
        '1e999',
        '-0',
        'null',
        '[object Object]',
        '../../etc/passwd',
        '/etc/passwd',
        '\0',
      ],
      ...[
        '\u{1b}]0;x\u{7}',
        '::error::x',
        '--global',
        'latest',
        '99999999999999999999.0.0',
        '1!2.dev0',
        '*',
        '>=0 <',
      ],
      ...[
        [],
        {},
        [[]],
        [{}],
        { '': '' },
        ['a', 'a'],
        '\ud800',
        'a\nb',
        'a\r\nb',
        '`'.repeat(500),
        '|'.repeat(200),
      ],
    )
    .map((value) => ({ value })),
  fc
    .constantFrom('x', '語', '\u{1f468}\u{200d}', 'a ', '\n', '`|<&"', '- ')
    .map((piece) => ({ value: piece.repeat(40_000 / piece.length) })),
  fc.json({ maxDepth: 3 }).map((text) => ({ value: JSON.parse(text) as unknown })),
  fc.constantFrom(...oddNames).map((name) => ({ raw: `{${JSON.stringify(name)}: {"polluted": true}}` })),
  fc.constantFrom('1e999', '-1e999', '1'.repeat(400), '{"a": 1, "a": 2}').map((raw) => ({ raw })),
);

/** Deep enough for every recursion to fail; one in a hundred, as each takes its time. */
const deep: fc.Arbitrary<Hostile> = fc
  .constantFrom('[|]', '{"do":|}', '{"main":[|]}', '[{"repeat":1,"do":|}]')
  .map((pattern) => {
    const [open = '', close = ''] = pattern.split('|');
    return { raw: `${open.repeat(100_000)}[]${close.repeat(100_000)}` };
  });

const hostile: fc.Arbitrary<Hostile> = fc.oneof(
  { weight: 199, arbitrary: odd },
  { weight: 1, arbitrary: deep },
);

/** Texts that only YAML reads: tags, anchors and aliases, merges, and an alias that holds itself. */
const yamlOddities: fc.Arbitrary<Hostile> = fc
  .constantFrom(
    ...[
      '!!binary aGk=',
      '!!js/function "x"',
      '!<tag:x> y',
      '&a [*a]',
      '*nowhere',
      '&a {<<: *a, b: *a}',
      '{<<: [1]}',
    ],
    ...[
      '{? [a, b] : c}',
      '!!set {a, b}',
      '0x7fffffffffffffff',
      '0o7',
      '.nan',
      '.inf',
      '2001-12-14t21:59:43.10-05:00',
    ],
    `[&a [x, x, x, x, x, x, x, x, x], ${'abcdefgh'
      .split('')
      .map(
        (name, index) =>
          `&${String.fromCharCode(98 + index)} [${Array.from({ length: 9 }, () => `*${name}`).join(', ')}]`,
      )
      .join(', ')}]`,
  )
  .map((raw) => ({ raw }));

function listMutations(replacement: fc.Arbitrary<Hostile>): fc.Arbitrary<readonly ValueMutation[]> {
  return fc.array(
    fc.record({
      at: fc.nat(),
      other: fc.nat(),
      action: fc.constantFrom(
        'add',
        'copy',
        'remove',
        'rename',
        'nudge',
        'nudge',
        'nudge',
        'nudge',
        'replace',
        'replace',
        'wrap',
      ),
      replacement,
    }),
    { minLength: 1, maxLength: 2 },
  );
}

export const valueMutations = listMutations(hostile);
export const yamlMutations = listMutations(
  fc.oneof({ weight: 3, arbitrary: hostile }, { weight: 1, arbitrary: yamlOddities }),
);

/** @returns the value as JSON, which is YAML too */
export function mutateValue(value: unknown, mutations: readonly ValueMutation[]): string {
  const raws: string[] = [];
  const root = { value: structuredClone(value) };
  for (const mutation of mutations) applyMutation(root, mutation, raws);
  return JSON.stringify(root.value).replaceAll(
    /"raw@(\d+)@"/g,
    (_, index: string) => raws[Number(index)] ?? '',
  );
}

type Holder = Record<string, unknown> | unknown[];

function applyMutation(root: { value: unknown }, mutation: ValueMutation, raws: string[]): void {
  const places = listPlaces(root);
  const place = places[mutation.at % places.length];
  if (place === undefined) return;
  const { holder, key } = place;
  const { replacement } = mutation;
  const replaced = 'raw' in replacement ? `raw@${raws.push(replacement.raw) - 1}@` : replacement.value;
  const found = get(holder, key);
  switch (mutation.action) {
    case 'replace':
      set(holder, key, replaced);
      return;
    case 'remove':
      if (holder === root) set(holder, key, {});
      else if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(holder, key);
      return;
    case 'copy': {
      const other = places[mutation.other % places.length];
      if (other !== undefined) set(holder, key, structuredClone(get(other.holder, other.key)));
      return;
    }
    case 'nudge':
      set(holder, key, nudge(found, mutation.other));
      return;
    case 'wrap':
      set(holder, key, mutation.other % 2 === 0 ? [found] : { [key]: found });
      return;
    case 'rename':
    case 'add': {
      const name = oddNames[mutation.other % oddNames.length] ?? '';
      if (Array.isArray(found)) found.push(found.length > 0 ? structuredClone(found[0]) : replaced);
      else if (typeof found === 'object' && found !== null) set(found as Holder, name, replaced);
      else set(holder, key, replaced);
      if (mutation.action === 'rename' && !Array.isArray(holder) && holder !== root)
        Reflect.deleteProperty(holder, key);
      return;
    }
  }
}

const oddNumbers = [0, 1, 2, 7, 100, 2 ** 31, Number.MAX_SAFE_INTEGER, 1e300, 0.001, -1];
const oddTexts = [
  '',
  'none',
  '1.0',
  '99999999999999999999.1',
  '*',
  'latest',
  '../x',
  '\u{1b}[1m',
  '::error::',
  'a|b`c',
  '語'.repeat(2000),
  'x'.repeat(40_000),
  'a\nb',
  '</x>',
  '\ud800',
  'spin',
  'deadlock',
  'raised X',
  'cancelled',
];

function nudge(value: unknown, other: number): unknown {
  switch (typeof value) {
    case 'number':
      return oddNumbers[other % oddNumbers.length];
    case 'string':
      return oddTexts[other % oddTexts.length];
    case 'boolean':
      return !value;
    default:
      if (!Array.isArray(value)) return value;
      return other % 3 === 0 ? value.toReversed() : other % 3 === 1 ? value.slice(1) : value.slice(0, -1);
  }
}

interface Place {
  readonly holder: Holder;
  readonly key: string;
}

/** The value itself, and everything in it. */
function listPlaces(root: { value: unknown }): Place[] {
  const places: Place[] = [{ holder: root, key: 'value' }];
  for (let index = 0; index < places.length; index += 1) {
    const { holder, key } = places[index] ?? { holder: root, key: 'value' };
    const value = get(holder, key);
    if (typeof value !== 'object' || value === null) continue;
    for (const inner of Object.keys(value)) places.push({ holder: value as Holder, key: inner });
  }
  return places;
}

function get(holder: Holder, key: string): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value as unknown;
}

/** Also `__proto__` becomes a key of its own, as `JSON.parse` makes it. */
function set(holder: Holder, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}
