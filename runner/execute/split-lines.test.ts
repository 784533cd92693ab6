import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitLines } from './split-lines.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('lines of a stream', () => {
  test('are the same however the bytes are cut into chunks', () => {
    const lines = fc.array(
      fc.string({ unit: 'grapheme', maxLength: 20 }).map((line) => line.replaceAll('\n', ' ')),
    );
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 9 }), (expected, size) => {
        const all = bytes(expected.map((line) => `${line}\n`).join(''));
        const splitter = splitLines(1000);
        const found: string[] = [];
        for (let start = 0; start < all.length; start += size) {
          const completed = splitter.add(all.subarray(start, start + size));
          if (completed !== 'too-long') found.push(...completed);
        }
        expect(found).toEqual(expected);
        expect(splitter.pendingBytes).toBe(0);
      }),
    );
  });

  test('may be as long as the limit and not a byte longer, in one chunk or in several', () => {
    expect(splitLines(4).add(bytes('abcd\n'))).toEqual(['abcd']);
    expect(splitLines(4).add(bytes('abcde\n'))).toBe('too-long');
    const splitter = splitLines(4);
    expect(splitter.add(bytes('x\nabcd'))).toEqual(['x']);
    expect(splitter.add(bytes('e'))).toBe('too-long');
    expect(splitter.add(bytes('\nfine\n'))).toBe('too-long');
  });

  test('that have no end are counted, not given', () => {
    const splitter = splitLines(10);
    expect(splitter.add(bytes('a\nbc'))).toEqual(['a']);
    expect(splitter.pendingBytes).toBe(2);
    expect(splitter.add(bytes('d\n'))).toEqual(['bcd']);
  });
});
