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
    const text = fc
      .tuple(fc.array(line, { minLength: 1, maxLength: 12 }), fc.constantFrom('\n', ''))
      .map(([lines, end]) => lines.join('\n') + end);
    fc.assert(
      fc.property(text, text, (from, to) => {
        fc.pre(from !== to);
        const diff = splitPatch(createTwoFilesPatch('a/x.py', 'b/x.py', from, to));
        expect(diff.apply(new Set(diff.parts.map(({ name }) => name)), () => from).get('x.py')).toBe(to);
        expect(diff.apply(new Set(), () => from).size).toBe(0);
      }),
    );
  });

  test('of lines at the end of a file, with and without a newline, is left out line by line', () => {
    const diff = splitPatch(createTwoFilesPatch('a/x.py', 'b/x.py', 'one\ntwo\n', 'ONE\nTWO'));
    expect(diff.parts.map(({ name }) => name)).toEqual(['1.1', '1.2']);
    const apply = (...parts: string[]): unknown => diff.apply(new Set(parts), () => 'one\ntwo\n').get('x.py');
    expect(apply('1.1')).toBe('ONE\ntwo\n');
    expect(apply('1.2')).toBe('one\nTWO');
    const adding = splitPatch(createTwoFilesPatch('a/x.py', 'b/x.py', 'one\ntwo', 'ONE\nTWO\n'));
    expect(adding.apply(new Set(['1.1']), () => 'one\ntwo').get('x.py')).toBe('ONE\ntwo');
    expect(adding.apply(new Set(['1.2']), () => 'one\ntwo').get('x.py')).toBe('one\nTWO\n');
  });

  test('of lines one below the other keeps them in their order, whichever are taken', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), (taken) => {
        fc.pre(taken.includes(true));
        const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
        const from = text(taken.map((_, index) => `old ${index}`));
        const to = text(taken.map((_, index) => `new ${index}`));
        const enabled = taken.flatMap((isTaken, index) => (isTaken ? [`1.${index + 1}`] : []));
        const diff = splitPatch(createTwoFilesPatch('a/x.py', 'b/x.py', from, to));
        expect(diff.apply(new Set(enabled), () => from).get('x.py')).toBe(
          text(taken.map((isTaken, index) => `${isTaken ? 'new' : 'old'} ${index}`)),
        );
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
    ['a new file', diffTo(after).replace('--- a/x.py', '--- /dev/null'), 'which is added'],
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
