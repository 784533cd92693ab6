import { expect, test } from 'vitest';

import { planWords, runWords } from './command-words.ts';

test('a call without options is the command with its matrix', () => {
  expect(runWords('run', planWords('matrix.yaml', {}), {})).toEqual(['run', 'matrix.yaml']);
});

test('what selects cells, and how they run, is said with the flags of the command line', () => {
  const planned = planWords('some.yaml', { variant: ['none', './a.ts'], grep: '-x', cache: false });
  expect(runWords('gate', planned, { timeoutSeconds: 5, workers: 2, bail: true, cache: false })).toEqual([
    ...['gate', 'some.yaml', '--variant', 'none', './a.ts', '--grep=-x', '--no-cache'],
    ...['--workers=2', '--timeout=5', '--bail'],
  ]);
});

test('releases stand in place of the matrix', () => {
  expect(planWords('matrix.yaml', { on: ['anyio@4.13.0'], clock: ['virtual'] })).toEqual([
    ...['--on', 'anyio@4.13.0', '--clock', 'virtual'],
  ]);
});
