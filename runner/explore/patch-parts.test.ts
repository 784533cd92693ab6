import { createTwoFilesPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { PatchError } from '../patches/patch-error.ts';
import { splitPatch } from './patch-parts.ts';

const before = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', ''].join('\n');
const diffTo = (after: string): string => createTwoFilesPatch('a/x.py', 'b/x.py', before, after);
const read = (path: string): string | undefined => (path === 'x.py' ? before : undefined);

describe('a diff', () => {
  const after = before
    .replace('two', 'TWO')
    .replace('three', 'THREE')
    .replace('nine\n', 'nine\nnine and a half\n');

  test('consists of its lines: what is replaced line by line, what only comes or only goes', () => {
    expect(splitPatch(diffTo(after)).parts).toEqual([
      { name: '1.1', description: 'x.py:2: -two +TWO' },
      { name: '1.2', description: 'x.py:3: -three +THREE' },
      { name: '1.3', description: 'x.py:10: +nine and a half' },
    ]);
  });

  test('is applied as far as it is asked to', () => {
    const diff = splitPatch(diffTo(after));
    expect(diff.apply(new Set(['1.2']), read).get('x.py')).toBe(before.replace('three', 'THREE'));
    expect(diff.apply(new Set(), read)).toEqual(new Map());
  });

  test('with all of its parts is the diff, with none the file as it is, whatever it changes', () => {
    const line = fc.constantFrom('a', 'b', 'c', 'd');
    const text = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => `${lines.join('\n')}\n`);
    fc.assert(
      fc.property(text, text, (from, to) => {
        fc.pre(from !== to);
        const diff = splitPatch(createTwoFilesPatch('a/x.py', 'b/x.py', from, to));
        expect(diff.apply(new Set(diff.parts.map(({ name }) => name)), () => from).get('x.py')).toBe(to);
        expect(diff.apply(new Set(), () => from).size).toBe(0);
      }),
    );
  });

  test.each([
    ['nothing', '', 'expected a unified diff with hunks, found none'],
    [
      'a way out',
      diffTo(after).replaceAll('x.py', '../x.py'),
      'expected a path within the package, found `../x.py`',
    ],
    [
      'an absolute path',
      diffTo(after).replaceAll(/[ab]\/x.py/g, '/x.py'),
      'expected a path within the package',
    ],
    ['a new name', diffTo(after).replace('b/x.py', 'b/y.py'), 'expected a diff of one file in its place'],
  ])('that is %s is refused', (_, text, message) => {
    expect(() => splitPatch(text)).toThrow(PatchError);
    expect(() => splitPatch(text)).toThrow(message);
  });

  test('that does not fit says which file', () => {
    const diff = splitPatch(diffTo(after));
    expect(() => diff.apply(new Set(['1.1']), () => 'something else\n')).toThrow(
      'expected `x.py` as the patch knows it',
    );
    expect(() => diff.apply(new Set(['1.1']), () => undefined)).toThrow(
      'expected the file `x.py`, found none',
    );
  });
});
