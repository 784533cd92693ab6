import { describe, expect, test } from 'vitest';
import { changed, good, mistakesOf } from './matrix-fixture.ts';

describe('the baseline', () => {
  test('is a variant or a column of the matrix', () => {
    expect(mistakesOf(`${good}baseline: nnoe\n`)).toEqual([
      '7:11+4 expected a variant or a column of this matrix, found `nnoe` (did you mean `none`?)',
    ]);
    expect(mistakesOf(`${good}baseline: 4.12+none\n`)[0]).toContain('did you mean `4.13+none`?');
    expect(mistakesOf(`${good}baseline: both\n`)[0]).toContain('the columns are 4.13+none, 4.13+wide');
  });

  test('is checked although other parts have mistakes', () => {
    expect(mistakesOf(`${changed('subject: anyio\n', '')}baseline: nnoe\n`)).toHaveLength(2);
  });

  test('is none if it is not named, and then none is a variant', () => {
    expect(mistakesOf(changed('[none, ', '['))).toEqual([
      expect.stringContaining('5:1+8 expected `none` among the variants'),
    ]);
    expect(mistakesOf(`${changed('[none, ', '[')}baseline: wide\n`)).toEqual([]);
  });

  test('may name what has a mistake of its own', () => {
    expect(mistakesOf(`${changed('wide', 'wied')}baseline: wied\n`)).toEqual([
      expect.stringContaining('5:18+4 expected a variant that exists'),
    ]);
    expect(mistakesOf(`${changed('"4.13"', '4.10')}baseline: 4.10+none\n`)).toHaveLength(1);
  });
});
