import { expect, test } from 'vitest';

import { KeyError } from '../asyncio/index.ts';
import { removeFrom } from './ordered-set.ts';

test('removing an element that is missing is an error, and changes nothing', () => {
  const set = new Set(['a', 'b']);
  removeFrom(set, 'a');
  expect([...set]).toEqual(['b']);
  expect(() => {
    removeFrom(set, 'a');
  }).toThrow(KeyError);
  expect([...set]).toEqual(['b']);
});
