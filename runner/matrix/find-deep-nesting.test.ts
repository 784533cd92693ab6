import { describe, expect, test } from 'vitest';

import { deepestNesting, findDeepNesting } from './find-deep-nesting.ts';

const most = deepestNesting;

describe('findDeepNesting', () => {
  test.each([
    ['lists', '['.repeat(most) + ']'.repeat(most)],
    ['mappings', '{a: '.repeat(most) + 'b' + '}'.repeat(most)],
    ['lists in a line', `${'- '.repeat(most)}a`],
    ['keys in a line', '? '.repeat(most)],
    ['many beside each other', 'a: [[], []]\n'.repeat(most)],
    ['many lists in lines of their own', '- - a\n'.repeat(most)],
    ['lines that end with CR and LF', '- - a\r\n'.repeat(most)],
    ['brackets in a text', `a: "${'['.repeat(most + 1)}"`],
    ['brackets in a comment', `a: b # ${'['.repeat(most + 1)}`],
    ['brackets in a block', `a: |\n  ${'['.repeat(most + 1)}\n`],
    ['nothing', ''],
  ])('lets %s pass', (_name, text) => {
    expect(findDeepNesting(text)).toBeUndefined();
  });

  test.each([
    ['lists', `a: ${'['.repeat(most + 1)}`, 3 + most],
    ['mappings', '{a: '.repeat(most + 1), 4 * most],
    ['lists and mappings', '[{a: '.repeat(most), 5 * (most / 2)],
    ['lists in a line', `a:\n${'- '.repeat(most + 1)}`, 3 + 2 * most],
    ['keys in a line', '? '.repeat(most + 1), 2 * most],
    ['over several lines', '[\n'.repeat(most + 1), 2 * most],
    ['behind other characters', `"語\u{1f600}": ${'['.repeat(most + 1)}`, 7 + most],
  ])('finds where %s nest too deep', (_name, text, offset) => {
    expect(findDeepNesting(text)).toBe(offset);
  });

  test('ends at the first that is too deep, however many follow', () => {
    const startedAt = performance.now();
    expect(findDeepNesting('['.repeat(1_000_000))).toBe(most);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
