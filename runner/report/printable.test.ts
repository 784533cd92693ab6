import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capText, printable, printableLine } from './printable.ts';

describe('what may be printed', () => {
  test('has no escape sequences, control characters, empty lines or halves of surrogate pairs', () => {
    expect(printable('\u001b[31mred\u001b[0m\u0007\r\n\n  a\u0000b \ud83d\ud83d\ude00\udc00\n')).toEqual([
      'red',
      '  a b 😀',
    ]);
  });

  test('shows what would turn its direction, and what only some take for the end of a line', () => {
    expect(printable('a\u202eb\u2066c\u2069\u2028d\ufeff')).toEqual([
      'a\\u202eb\\u2066c\\u2069\\u2028d\\ufeff',
    ]);
  });

  test('is one line where one is asked for', () => {
    expect(printableLine(' first\r\nsecond\n')).toBe('first second');
  });

  test('is nothing of nothing', () => {
    expect(printable()).toEqual([]);
    expect(printableLine('\n\u001b[0m')).toBe('');
  });

  test('is left as it is when it is cleaned again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const lines = printable(text);
        expect(printable(lines.join('\n'))).toEqual(lines);
      }),
    );
  });
});

describe('a long text', () => {
  test('keeps its beginning and its end, and says how much is missing', () => {
    expect(capText('abcdefghij', 4)).toBe('ab\n… 6 characters left out …\nij');
    expect(capText('abcd', 4)).toBe('abcd');
  });

  test('is not cut inside a surrogate pair', () => {
    expect(capText('😀😀😀😀', 6)).toBe('😀\n… 4 characters left out …\n😀');
  });
});
