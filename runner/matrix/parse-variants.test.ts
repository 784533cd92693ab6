import { describe, expect, test } from 'vitest';
import { changed, files, good, mistakesOf, surround } from './matrix-fixture.ts';

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
