import { describe, expect, test } from 'vitest';
import { changed, files, good, mistakesOf, surround } from './matrix-fixture.ts';
import { parseMatrix } from './parse-matrix.ts';

describe('variants', () => {
  test('must be files in variants/', () => {
    expect(mistakesOf(changed('id: narrow', 'id: narow'))).toEqual([
      '5:30+5 expected a variant that exists, found `narow` (did you mean `narrow`?)',
    ]);
    expect(mistakesOf(changed('wide', 'patched'))).toEqual([
      '5:18+7 expected a variant that exists, found `patched` (write it as variants/patched.ts)',
    ]);
    expect(mistakesOf(changed('wide', 'types.d'))).toHaveLength(1);
  });

  test('must belong to one file each', () => {
    expect(mistakesOf(changed('wide', 'both'))).toEqual([
      '5:18+4 expected one file for the variant `both`, found `variants/both.ts` and `variants/both.js` (remove one of them)',
    ]);
    expect(mistakesOf(good, surround([...files, 'variants/none.js']))).toEqual([
      '5:12+4 expected no file for `none`, which is the library as it is, found `variants/none.js` (rename the file)',
    ]);
  });

  test('appear once', () => {
    expect(mistakesOf(changed('id: narrow', 'id: wide'))).toEqual([
      '5:30+4 expected each variant once, found `wide` again, first on line 5',
    ]);
  });
});

describe('ranges', () => {
  test.each(['>>4', 'latest', '4.x.y.z'])('that semver does not know are mistakes: %s', (range) => {
    expect(mistakesOf(changed('<4.14.2', range))).toEqual([
      `5:48+${range.length + 2} expected a semver range, such as "<4.14.2", found \`${range}\``,
    ]);
  });
});

describe('files of a variant', () => {
  const npm = (variants: string): string =>
    `subject: lib\nruntimes: { own: { npm: lib, versions: "1.0.0" } }\nvariants: ${variants}\nscenarios: [scenarios/contract]\n`;
  const around = surround([...files, 'patches/a.patch', 'patches/b.diff', 'variants/backport.patch']);

  test('are diffs in their order, each limited to versions, and a module', () => {
    const text = npm(
      '[none, backport, { id: x, files: [patches/a.patch, { file: patches/b.diff, versions: "<2" }, variants/wide.ts] }]',
    );
    const parsed = parseMatrix('matrix.yaml', text, around);
    const variants = parsed.kind === 'matrix' ? parsed.matrix.variants : [];
    expect(variants.slice(1)).toMatchObject([
      { id: 'backport', files: {}, diffs: [{ file: '/project/variants/backport.patch' }] },
      {
        id: 'x',
        files: { node: '/project/variants/wide.ts' },
        diffs: [{ file: '/project/patches/a.patch' }, { file: '/project/patches/b.diff', versions: '<2' }],
      },
    ]);
  });

  test.each([
    ['patches/none.patch', 'expected a file that exists, found `patches/none.patch`'],
    ['variants/wide.py', 'expected a file that ends in .ts, .js, .patch, .diff, found `variants/wide.py`'],
    ['{ file: patches/a.patch, versions: ">>2" }', 'expected a semver range, such as "<4.14.2", found `>>2`'],
    [
      '{ file: variants/wide.ts, versions: "<2" }',
      'expected a unified diff where `versions` stands beside it',
    ],
    [
      'variants/wide.ts, variants/narrow.ts',
      'expected one module for the node driver, found `wide.ts` and `narrow.ts`',
    ],
  ])('that are wrong are mistakes: %s', (written, message) => {
    const mistakes = mistakesOf(npm(`[none, { id: x, files: [${written}] }]`), around);
    expect(mistakes.join('\n')).toContain(message);
  });

  test('of the project are a mistake where it has none of the package', () => {
    expect(mistakesOf(npm('from-package-json'), around)).toEqual([
      '3:11+17 expected patches of lib in the project, found none (they lie in patches/ or are named as patchedDependencies)',
    ]);
  });
});
