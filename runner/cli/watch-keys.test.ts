import { expect, test } from 'vitest';

import { type KeyState, pressKey, splitKeys, type WatchWish } from './watch-keys.ts';

/** Presses keys one after another. */
function press(input: string, pattern = ''): { readonly state: KeyState; readonly wishes: WatchWish[] } {
  let state: KeyState = { typed: undefined, pattern };
  const wishes: WatchWish[] = [];
  for (const key of splitKeys(input)) {
    const pressed = pressKey(state, key);
    state = pressed.state;
    if (pressed.wish !== undefined) wishes.push(pressed.wish);
  }
  return { state, wishes };
}

test('each key is a wish, and what is none does nothing', () => {
  const kinds = press('a\rfthq?x ').wishes.map(({ kind }) => kind);
  expect(kinds).toEqual(['all', 'all', 'failed', 'running', 'help', 'quit', 'help']);
});

test('a pattern is typed, mended and applied; keys are text meanwhile', () => {
  expect(press('gaqx\u007f\r')).toEqual({
    state: { typed: undefined, pattern: 'aq' },
    wishes: [{ kind: 'filter', pattern: 'aq' }],
  });
});

test('typing begins with the pattern that applies, which Escape keeps and an empty line takes away', () => {
  expect(press('gx', 'two').state.typed).toBe('twox');
  expect(press('gx\u001b', 'two')).toEqual({ state: { typed: undefined, pattern: 'two' }, wishes: [] });
  expect(press('g\u0015\r', 'two').wishes).toEqual([{ kind: 'filter', pattern: '' }]);
});

test('an arrow is no Escape, and no text', () => {
  expect(splitKeys('a\u001b[A\u001bOB\u001b')).toEqual(['a', '\u001b[A', '\u001bOB', '\u001b']);
  expect(press('ga\u001b[Ab\r').wishes).toEqual([{ kind: 'filter', pattern: 'ab' }]);
});

test('what one types with several units is taken away at once', () => {
  expect(press('g😀é\u007f').state.typed).toBe('😀');
});

test.each([
  ['\u0003', 'interrupt'],
  ['\u001c', 'abort'],
  ['\u001a', 'suspend'],
])('%j counts also while a pattern is typed', (key, kind) => {
  expect(press(`gab${key}`)).toEqual({ state: { typed: undefined, pattern: '' }, wishes: [{ kind }] });
});
