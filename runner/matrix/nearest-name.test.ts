import { describe, expect, test } from 'vitest';
import { didYouMean, nearestName, nearestNames } from './nearest-name.ts';

describe('nearestName', () => {
  test.each([
    ['narow', 'narrow'],
    ['NARROW', 'narrow'],
    ['wdie', 'wide'],
    ['hotloop', 'hot-loop'],
    ['contr', 'contract'],
  ])('finds what %s was meant to be', (name, meant) => {
    expect(nearestName(name, ['none', 'wide', 'narrow', 'contract', 'hot-loop'])).toBe(meant);
  });

  test('suggests nothing that is far off', () => {
    expect(nearestName('pypi', ['model'])).toBeUndefined();
    expect(nearestName('x', ['y'])).toBeUndefined();
    expect(nearestName('anything', [])).toBeUndefined();
  });

  test('lists several names, nearest first and at most as many as asked for', () => {
    const known = ['4.9', '4.14', '4.13', '5'];
    expect(nearestNames('4.131', known, 2)).toEqual(['4.13', '4.14']);
  });

  test('is a question in a hint', () => {
    expect(didYouMean('wied', ['wide'])).toBe('did you mean `wide`?');
    expect(didYouMean('other', ['wide'])).toBeUndefined();
  });
});
