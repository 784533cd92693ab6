import { expect, test } from 'vitest';

import { countCalls } from './count-calls.ts';

class Box {
  readonly own: typeof Box | undefined;
  readonly size: number;
  constructor(size: number) {
    this.size = size;
    this.own = new.target === Box ? Box : undefined;
  }
  get(): this {
    return this;
  }
}

class Small extends Box {}

test('the function that counts does what the original did: `this`, `new`, own properties, promises', async () => {
  const subject = {
    Box,
    later: (n: number): Promise<number> => Promise.resolve(2 * n),
    parse: Object.assign((text: string) => text.length, { version: 3 }),
  };
  let calls = 0;
  const restores = (['Box', 'later', 'parse'] as const).map((name) =>
    countCalls(subject, name, () => calls++),
  );
  const box = new subject.Box(5);
  expect([box.size, box.own, box instanceof Box, box instanceof subject.Box]).toEqual([5, Box, true, true]);
  expect(await subject.later(2)).toBe(4);
  expect([subject.parse('abc'), subject.parse.version, subject.parse.name]).toEqual([3, 3, '']);
  expect(calls).toBe(3);

  for (const restore of restores) restore();
  subject.parse('abc');
  expect(calls).toBe(3);
  expect(subject.Box).toBe(Box);
});

test('methods are counted on a prototype, and on one object or one class below it', () => {
  const calls: string[] = [];
  const one = new Small(1);
  const other = new Small(2);
  const restores = [Box.prototype, Small.prototype, one].map((object, index) =>
    countCalls(object, 'get', () => calls.push(['Box', 'Small', 'one'][index] ?? '')),
  );
  expect(one.get()).toBe(one);
  expect(other.get()).toBe(other);
  expect(calls).toEqual(['one', 'Small', 'Box', 'Small', 'Box']);
  for (const restore of restores.toReversed()) restore();
  one.get();
  expect(calls).toHaveLength(5);
  expect(Object.keys(one)).not.toContain('get');
  expect(Object.hasOwn(Small.prototype, 'get')).toBe(false);
});

test('what cannot be counted is named', () => {
  const count = (object: object, name: string) => () => countCalls(object, name, () => undefined);
  expect(count({}, 'parse')).toThrow('expected a function `parse` to count, found nothing');
  expect(count({ parse: 5 }, 'parse')).toThrow('found a value of type number');
  expect(count(Object.freeze({ parse: () => 1 }), 'parse')).toThrow(
    'expected a property that can be replaced, found `parse`',
  );
});
