import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  assert,
  AssertionError,
  BaseException,
  CancelledError,
  Exception,
  ExceptionGroup,
  ValueError,
} from './exceptions.ts';

describe("Python's exceptions", () => {
  test('are no errors of JavaScript, so that the two cannot be taken for each other', () => {
    expect(new ValueError('x')).not.toBeInstanceOf(Error);
    expect(new ValueError('x')).toBeInstanceOf(Exception);
  });

  test('hold a cancellation apart from what `except Exception` catches', () => {
    expect(new CancelledError()).toBeInstanceOf(BaseException);
    expect(new CancelledError()).not.toBeInstanceOf(Exception);
  });

  test('come from an assertion only if its condition does not hold', () => {
    expect(() => {
      assert(true);
    }).not.toThrow();
    expect(() => {
      assert(false);
    }).toThrow(AssertionError);
  });
});

describe('splitting a group', () => {
  const isCancelled = (leaf: BaseException): boolean => leaf instanceof CancelledError;

  test('keeps the nesting, the message and the context in both parts', () => {
    const cancelled = new CancelledError();
    const failed = new ValueError();
    const group = new ExceptionGroup('outer', [failed, new ExceptionGroup('inner', [cancelled, failed])]);
    group.context = failed;
    const [matching, rest] = group.split(isCancelled);
    expect(describeGroup(matching)).toEqual(['outer', ['inner', cancelled]]);
    expect(describeGroup(rest)).toEqual(['outer', failed, ['inner', failed]]);
    expect(matching?.context).toBe(failed);
    expect(rest?.context).toBe(failed);
  });

  test('leaves out a part that would be empty', () => {
    const all = new ExceptionGroup('all', [new CancelledError()]);
    expect(all.split(isCancelled).map(describeGroup)).toEqual([['all', ...all.exceptions], undefined]);
    const none = new ExceptionGroup('none', [new ExceptionGroup('inner', [new ValueError()])]);
    const [matching, rest] = none.split(isCancelled);
    expect(matching).toBeUndefined();
    expect(describeGroup(rest)).toEqual(describeGroup(none));
  });

  test('loses no leaf, and puts each into the part where it belongs, in its order', () => {
    const leaf = fc.boolean().map((cancelled) => (cancelled ? new CancelledError() : new ValueError()));
    const { group: groups } = fc.letrec<{ member: BaseException; group: ExceptionGroup }>((tie) => ({
      member: fc.oneof({ maxDepth: 3 }, leaf, tie('group')),
      group: fc
        .array(tie('member'), { minLength: 1, maxLength: 4 })
        .map((members) => new ExceptionGroup('group', members)),
    }));
    fc.assert(
      fc.property(groups, (group) => {
        const [matching, rest] = group.split(isCancelled);
        const leaves = leavesOf(group);
        const numbers = (part: ExceptionGroup | undefined): number[] =>
          leavesOf(part).map((found) => leaves.indexOf(found));
        const all = leaves.map((_, number) => number);
        expect(numbers(matching)).toEqual(all.filter((number) => leaves[number] instanceof CancelledError));
        expect(numbers(rest)).toEqual(all.filter((number) => leaves[number] instanceof ValueError));
      }),
    );
  });
});

function leavesOf(exception: BaseException | undefined): BaseException[] {
  if (exception === undefined) return [];
  return exception instanceof ExceptionGroup ? exception.exceptions.flatMap(leavesOf) : [exception];
}

function describeGroup(group: BaseException | undefined): unknown {
  if (!(group instanceof ExceptionGroup)) return group;
  return [group.message, ...group.exceptions.map(describeGroup)];
}
