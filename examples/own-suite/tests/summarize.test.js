import { describe, expect, test } from 'vitest';

import { listNewLines, summarizeWords } from '../src/summarize.js';

describe('words', () => {
  test('that are equal count as nothing', () => {
    expect(summarizeWords('the quick fox', 'the quick fox')).toBe('0 words added, 0 removed');
  });

  test('that replace others count on both sides', () => {
    expect(summarizeWords('the quick fox', 'the slow fox')).toBe('1 word added, 1 removed');
  });

  test('at the end are counted one by one', () => {
    expect(summarizeWords('a b c', 'a b c d e')).toBe('2 words added, 0 removed');
  });

  test('in another alphabet are words too', () => {
    expect(summarizeWords('naïve café', 'naïve cafés')).toBe('1 word added, 1 removed');
  });
});

describe('lines', () => {
  test('that are new are listed', () => {
    expect(listNewLines('a\nb\n', 'a\nx\nb\n')).toEqual(['x']);
  });

  test('do not count their ends', () => {
    expect(listNewLines('a\n', 'a\n')).toEqual([]);
  });
});
