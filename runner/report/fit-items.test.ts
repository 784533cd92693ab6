import { expect, test } from 'vitest';

import { fitItems, joinWords, listNames } from './fit-items.ts';

test('items are shown from the first to the last that fits, each with its line break', () => {
  expect(fitItems(['aa', 'bb', 'cc'], 9)).toEqual({ shown: ['aa', 'bb', 'cc'], leftOut: 0 });
  expect(fitItems(['aa', 'bb', 'cc'], 8)).toEqual({ shown: ['aa', 'bb'], leftOut: 1 });
  expect(fitItems(['aa'], -5)).toEqual({ shown: [], leftOut: 1 });
});

test('an item that does not fit hides those behind it, so that what is shown is the beginning', () => {
  expect(fitItems(['a', 'a long one', 'b'], 6)).toEqual({ shown: ['a'], leftOut: 2 });
});

test('a list of names tells how many it leaves out', () => {
  expect(listNames(['a', 'b', 'c'], 3)).toBe('a, b, c');
  expect(listNames(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
  expect(listNames(['a', 'b', 'c'], 2, ' = ')).toBe('a = b and 1 more');
});

test('words are joined as in a sentence', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(joinWords)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});
