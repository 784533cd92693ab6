import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { changed, good, matrixOf, mistakesOf, surround } from './matrix-fixture.ts';
import { renderMistakes } from './mistake.ts';
import { parseMatrix } from './parse-matrix.ts';

describe('a matrix without mistakes', () => {
  test('is read with its paths resolved and its defaults filled in', () => {
    expect(matrixOf(good)).toEqual({
      file: 'matrix.yaml',
      folder: '/project',
      subject: 'anyio',
      runtimes: [
        {
          kind: 'model',
          id: '4.13',
          driver: 'model',
          model: 'anyio/4.13',
          at: { line: 3, column: 3, length: 6 },
        },
        {
          kind: 'model',
          id: '4.14',
          driver: 'model',
          model: 'anyio/4.14',
          at: { line: 4, column: 3, length: 6 },
        },
      ],
      variants: [
        { id: 'none', files: {}, at: { line: 5, column: 12, length: 4 } },
        { id: 'wide', files: { model: '/project/variants/wide.ts' }, at: { line: 5, column: 18, length: 4 } },
        {
          id: 'narrow',
          files: { model: '/project/variants/narrow.ts' },
          versions: '<4.14.2',
          at: { line: 5, column: 30, length: 6 },
        },
      ],
      scenarios: [
        {
          kind: 'file',
          id: 'contract/fail-after',
          suite: 'contract',
          file: '/project/scenarios/contract/fail-after.ts',
          at: { line: 6, column: 13, length: 18 },
        },
        {
          kind: 'file',
          id: 'contract/move-on-after',
          suite: 'contract',
          file: '/project/scenarios/contract/move-on-after.ts',
          at: { line: 6, column: 13, length: 18 },
        },
        {
          kind: 'file',
          id: 'hot-loop/zombie-scope',
          suite: 'hot-loop',
          file: '/project/scenarios/hot-loop/zombie-scope.js',
          at: { line: 6, column: 33, length: 34 },
        },
      ],
      clocks: ['virtual', 'real'],
      baseline: 'none',
    });
  });

  test('has the variant none alone if it names none', () => {
    const matrix = matrixOf(good.replace(/variants:.*\n/, ''));
    expect(matrix.variants.map(({ id }) => id)).toEqual(['none']);
  });

  test('keeps the clocks and the baseline that it names', () => {
    const matrix = matrixOf(`${good}clocks: [real]\nbaseline: 4.13+none\n`);
    expect(matrix.clocks).toEqual(['real']);
    expect(matrix.baseline).toBe('4.13+none');
    expect(matrixOf(`${good}baseline: wide\n`).baseline).toBe('wide');
  });

  test('may use aliases, line ends of Windows and a version with a tag', () => {
    const aliased = changed('"4.13": { model: anyio/4.13 }', '!!str 4.13: &m { model: anyio/4.13 }');
    const text = aliased.replace('{ model: anyio/4.14 }', '*m').replaceAll('\n', '\r\n');
    expect(
      matrixOf(text).runtimes.map((runtime) => [runtime.id, runtime.driver === 'model' && runtime.model]),
    ).toEqual([
      ['4.13', 'anyio/4.13'],
      ['4.14', 'anyio/4.13'],
    ]);
  });

  test('may name runtimes and variants like members of an object', () => {
    expect(matrixOf(changed('"4.13"', '__proto__')).runtimes[0]?.id).toBe('__proto__');
  });
});

describe('clocks', () => {
  test('are virtual and real, once each', () => {
    expect(mistakesOf(`${good}clocks: [vitual, real, real, sundial]\n`)).toEqual([
      '7:10+6 expected `virtual` or `real`, found `vitual` (did you mean `virtual`?)',
      '7:24+4 expected each clock once, found `real` again, first on line 7',
      '7:30+7 expected `virtual` or `real`, found `sundial`',
    ]);
  });
});

describe('wrong types', () => {
  test.each([
    [changed(' anyio\n', '\n'), '1:1+7 expected the name of a library, found nothing'],
    [changed(' anyio\n', ' [anyio]\n'), '1:10+7 expected the name of a library, found a list'],
    [
      changed(' anyio\n', ' true\n'),
      '1:10+4 expected the name of a library, found the boolean true (write "true")',
    ],
    [
      good.replace(/runtimes:[^]*(?=variants)/, 'runtimes: [4]\n'),
      '2:11+3 expected a mapping of runtimes, found a list',
    ],
    [
      good.replace(/runtimes:[^]*(?=variants)/, 'runtimes: {}\n'),
      '2:11+2 expected at least one runtime, found none',
    ],
    [
      good.replace(/runtimes:[^]*(?=variants)/, 'runtimes:\n'),
      '2:1+8 expected a mapping of runtimes, found nothing',
    ],
    [
      changed('{ model: anyio/4.14 }', 'anyio/4.14'),
      '4:11+10 expected a mapping with the key `model`, `npm`, `pypi` or `path`, found `anyio/4.14`',
    ],
    [changed('model: anyio/4.14', 'model: [x]'), '4:20+3 expected the folder of a model, found a list'],
    [good.replace(/variants: .*/, 'variants: []'), '5:11+2 expected a list of variants, found an empty list'],
    [
      good.replace(/variants: .*/, 'variants: none'),
      '5:11+4 expected a list of variants, found `none` (write [none])',
    ],
    [changed('wide', '[wide]'), '5:18+6 expected the id of a variant, found a list'],
    [
      changed('scenarios: [', 'scenarios: [1, '),
      '6:13+1 expected the path of a folder or a file, found the number 1',
    ],
    [
      good.replace(/scenarios: .*/, 'scenarios: []'),
      '6:12+2 expected a list of folders or files, found an empty list',
    ],
    [`${good}clocks: []\n`, '7:9+2 expected a list of clocks, found an empty list'],
    [`${good}baseline: [none]\n`, '7:11+6 expected the id of a variant or a column, found a list'],
    [
      good.replace(/scenarios: .*/, 'scenarios:\n  contract:\n    x'),
      '7:3+1 expected a list of folders or files, found a mapping',
    ],
  ])('are mistakes: %#', (text, mistake) => {
    const mistakes = mistakesOf(text);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(mistake);
  });
});

test('all mistakes are reported at once', () => {
  const text = `subject: anyio
runtimes:
  4.10: { model: anyio/4.31 }
  "4.14": { modle: anyio/4.14 }
variants: [none, narow]
scenarios:
  - scenarios/contarct
clock: [virtual]
baseline: nome
`;
  const parsed = parseMatrix('matrix.yaml', text, surround());
  const mistakes = parsed.kind === 'mistakes' ? parsed.mistakes : [];
  const output = renderMistakes(mistakes, new Map([['matrix.yaml', text]]), pc.createColors(false));
  expect(output).toMatchInlineSnapshot(`
    "matrix.yaml:3:3 expected a quoted version, found the number 4.1
      3 |   4.10: { model: anyio/4.31 }
        |   ^^^^
        write "4.10"

    matrix.yaml:3:18 expected a model that exists, found \`anyio/4.31\`
      3 |   4.10: { model: anyio/4.31 }
        |                  ^^^^^^^^^^
        did you mean \`anyio/4.13\`?

    matrix.yaml:4:13 expected \`model\`, found the unknown key \`modle\`
      4 |   "4.14": { modle: anyio/4.14 }
        |             ^^^^^
        did you mean \`model\`?

    matrix.yaml:5:18 expected a variant that exists, found \`narow\`
      5 | variants: [none, narow]
        |                  ^^^^^
        did you mean \`narrow\`?

    matrix.yaml:7:5 expected a folder or a file that exists, found \`scenarios/contarct\`
      7 |   - scenarios/contarct
        |     ^^^^^^^^^^^^^^^^^^
        did you mean \`scenarios/contract\`?

    matrix.yaml:8:1 expected one of \`subject\`, \`runtimes\`, \`scenarios\`, \`variants\`, \`clocks\`, \`baseline\`, found the unknown key \`clock\`
      8 | clock: [virtual]
        | ^^^^^
        did you mean \`clocks\`?

    matrix.yaml:9:11 expected a variant or a column of this matrix, found \`nome\`
      9 | baseline: nome
        |           ^^^^
        did you mean \`none\`?

    7 mistakes"
  `);
});

describe('a release on PyPI', () => {
  const pypi = (fields: string): string => changed('{ model: anyio/4.14 }', fields);

  test('is read with its package and version, and asks for variants that Python loads', () => {
    const mistakes = mistakesOf(pypi('{ pypi: anyio, versions: "4.14.0" }'));
    expect(mistakes.join('\n')).toContain('write it as variants/wide.py');
    const matrix = matrixOf(pypi('{ pypi: anyio, versions: latest }').replace(/variants:.*\n/, ''));
    expect(matrix.runtimes[1]).toMatchObject({ driver: 'python', package: 'anyio', version: 'latest' });
  });

  test.each([
    ['{ pypi: anyio }', 'expected the key `versions`'],
    ['{ pipy: anyio, versions: "4.14.0" }', 'did you mean `pypi`?'],
    ['{ pypi: "--index-url=x", versions: "4.14.0" }', 'expected the name of a package'],
    ['{ pypi: anyio, versions: "4.14.0 --pre" }', 'expected an exact version'],
    ['{ pypi: anyio, versions: 4.14 }', 'expected a quoted'],
  ])('with a mistake in it is a mistake: %s', (fields, message) => {
    expect(mistakesOf(pypi(fields)).join('\n')).toContain(message);
  });
});
