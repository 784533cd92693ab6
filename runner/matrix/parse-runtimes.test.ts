import { describe, expect, test } from 'vitest';
import { changed, mistakesOf } from './matrix-fixture.ts';

describe('runtimes', () => {
  test('have models that exist', () => {
    expect(mistakesOf(changed('model: anyio/4.14', 'model: anyio/4.1'))).toEqual([
      '4:20+9 expected a model that exists, found `anyio/4.1` (did you mean `anyio/4.13`?)',
    ]);
    expect(mistakesOf(changed('model: anyio/4.14', 'model: trio'))).toEqual([
      '4:20+4 expected a model that exists, found `trio` (the models are anyio/4.13, anyio/4.14)',
    ]);
  });
});

describe('versions without quotes', () => {
  test('are shown as YAML reads them, and how to write them', () => {
    expect(mistakesOf(changed('"4.13"', '4.10'))).toEqual([
      '3:3+4 expected a quoted version, found the number 4.1 (write "4.10")',
    ]);
    expect(mistakesOf(changed('"<4.14.2"', '4.10'))).toEqual([
      '5:48+4 expected a quoted range of versions, found the number 4.1 (write "4.10")',
    ]);
    expect(mistakesOf(changed('[none', '[4.10, none'))).toEqual([
      '5:12+4 expected the id of a variant, found the number 4.1 (write "4.10")',
    ]);
  });

  test('are two keys as 4.1 and 4.10', () => {
    expect(mistakesOf(changed('"4.13"', '4.10').replace('"4.14"', '4.1'))).toEqual([
      '3:3+4 expected a quoted version, found the number 4.1 (write "4.10")',
      '4:3+3 expected a quoted version, found the number 4.1 (write "4.1")',
    ]);
  });
});
