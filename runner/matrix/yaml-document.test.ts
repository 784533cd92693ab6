import { describe, expect, test } from 'vitest';
import { changed, good, mistakesOf } from './matrix-fixture.ts';

describe('a text that is no matrix', () => {
  test.each(['', '\n# nothing\n', '---\n'])('is empty: %j', (text) => {
    expect(mistakesOf(text)).toEqual([
      '1:1+1 expected a matrix, found an empty file (`npx patchmatrix init` writes one)',
    ]);
  });

  test.each([
    ['- a\n', '1:1+1 expected a mapping of keys to values, found a list'],
    ['anyio\n', '1:1+5 expected a mapping of keys to values, found `anyio`'],
    ['a: [x\nb: 1\n', '2:1+1 expected valid YAML, found an error: flow sequence in block collection must be'],
    ['a:\n\tb: 1\n', '2:1+1 expected spaces as indentation, found a tab'],
    ['a: @x\n', '1:4+1 expected a value, found one that starts with @ (quote the value)'],
    ['a: "\\q"\n', '1:5+1 expected an escape sequence that YAML knows, found another'],
    ['a: b: c\n', '1:4+1 expected one `key: value` on a line, found another inside its value'],
    ['a\nb: 1\n', '1:1+1 expected `key: value`, found a line without `: `'],
  ])('is no YAML, or no mapping: %j', (text, mistake) => {
    const mistakes = mistakesOf(text);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(mistake);
  });

  test('has one mistake for each broken line', () => {
    const lines = mistakesOf(' a: 1\nb: 2\nc: 3\n').map((mistake) => mistake.split(':')[0]);
    expect(lines).toEqual([...new Set(lines)]);
    expect(lines[0]).toBe('2');
  });

  test('has a second document, and what is wrong with the first is said too', () => {
    expect(mistakesOf(`${good}baselin: none\n---\nsubject: x\n`)).toEqual([
      '8:1+3 expected one document, found a second (remove the `---`, or make the second document a file of its own)',
      expect.stringContaining('7:1+7 '),
    ]);
  });

  test('has a tag that nobody knows', () => {
    expect(mistakesOf(changed('anyio\n', '!lib anyio\n'))).toEqual([
      '1:10+4 expected a value without a tag, found `!lib`',
    ]);
  });
});

describe('keys', () => {
  const top = 'expected one of `subject`, `runtimes`, `scenarios`, `variants`, `clocks`, `baseline`';

  test.each([
    [
      `${good}varients: [none]\n`,
      [`7:1+8 ${top}, found the unknown key \`varients\` (did you mean \`variants\`?)`],
    ],
    [`${good}__proto__: { polluted: true }\n`, [`7:1+9 ${top}, found the unknown key \`__proto__\``]],
    [`${good}4: x\n`, [`7:1+1 ${top}, found the unknown key \`4\``]],
    [`${good}[a, b]: x\n`, [`7:1+6 ${top}, found the unknown key \`[a, b]\``]],
    [
      changed('{ model: anyio/4.14 }', '{ model: anyio/4.14, url: x }'),
      ['4:32+3 expected `model`, found the unknown key `url`'],
    ],
    [
      changed('versions:', 'version:'),
      [
        '5:38+7 expected one of `id`, `versions`, `files`, found the unknown key `version` (did you mean `versions`?)',
      ],
    ],
  ])('that are unknown are mistakes', (text, mistakes) => {
    expect(mistakesOf(text)).toEqual(mistakes);
  });

  test('that are unknown leave no trace on objects', () => {
    mistakesOf(`${good}__proto__: { polluted: true }\n`);
    expect({}).not.toHaveProperty('polluted');
  });

  test('that are missing are all named', () => {
    expect(mistakesOf('variants: [none]\n')).toEqual([
      '1:1+1 expected the key `subject`, found none',
      '1:1+1 expected the key `runtimes`, found none',
      '1:1+1 expected the key `scenarios`, found none',
    ]);
    expect(mistakesOf(changed('{ model: anyio/4.14 }', '{}'))).toEqual([
      '4:11+2 expected one of the keys `model`, `npm`, `pypi` or `path`, found none of them',
    ]);
    expect(mistakesOf(changed('id: narrow, ', ''))).toEqual(['5:24+23 expected the key `id`, found none']);
  });

  test('that are misspelt are not missing too', () => {
    expect(mistakesOf(changed('subject', 'subjekt'))).toEqual([
      `1:1+7 ${top}, found the unknown key \`subjekt\` (did you mean \`subject\`?)`,
    ]);
  });

  test('that are given twice point at the first', () => {
    expect(mistakesOf(`${good}subject: other\n`)).toEqual([
      '7:1+7 expected each key once, found `subject` again, first on line 1',
    ]);
    expect(mistakesOf(changed('"4.14"', "'4.13'"))).toEqual([
      '4:3+6 expected each key once, found `4.13` again, first on line 3',
    ]);
  });
});

describe('aliases', () => {
  test('must have an anchor', () => {
    expect(mistakesOf(changed('wide', '*wide'))).toEqual([
      '5:18+5 expected the name of an anchor above, found `*wide`',
    ]);
  });

  test('are followed a hundred times', () => {
    const many = (count: number) => changed('[none', `[&v none${', *v'.repeat(count)}`);
    const repeated = (mistake: string) => mistake.includes('expected each variant once');
    expect(mistakesOf(many(100)).every(repeated)).toBe(true);
    const mistakes = mistakesOf(many(101));
    expect(mistakes.filter((mistake) => !repeated(mistake))).toEqual([
      expect.stringContaining('expected at most 100 aliases'),
    ]);
  });

  test('that contain themselves end', () => {
    expect(mistakesOf(changed('[none', '&loop [*loop, none'))).toEqual([
      expect.stringContaining('expected the id of a variant, found a list'),
    ]);
  });
});
