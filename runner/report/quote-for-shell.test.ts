import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { quoteForShell } from './quote-for-shell.ts';

test('a shell reads a quoted word as it was, and what needs no quotes has none', () => {
  const words = [
    'a b',
    "it's",
    '$HOME',
    '`ls`',
    '',
    '#x',
    '-g',
    "'",
    'a\nb',
    '*',
    'fail-after@4.13+wide#virtual',
  ];
  const text = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(quoteForShell).join(' ')}`], {
    encoding: 'utf8',
  });
  expect(text.split('\0').slice(0, -1)).toEqual(words);
  expect(quoteForShell('contract/fail-after@4.13+wide#virtual')).toBe(
    'contract/fail-after@4.13+wide#virtual',
  );
});
