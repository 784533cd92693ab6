import pc from 'picocolors';
import { expect, test } from 'vitest';

import type { VerdictChange } from '../compare/verdict-changes.ts';
import { describeChangedFiles, renderRunning, renderVerdictChanges, renderWaiting } from './watch-text.ts';

const options = { width: 80, colors: pc.createColors(false) };
const change = (cell: string, kind: VerdictChange['kind']): VerdictChange => ({
  ...{ cell, kind },
  ...(kind === 'worse'
    ? { before: 'passed', verdict: 'failed', reason: 'it took 5 s' }
    : { before: 'failed', verdict: 'passed', reason: '' }),
});

test('what turned is told, the worse first', () => {
  expect(
    renderVerdictChanges([change('a@1+none#real', 'worse'), change('b@1+none#real', 'better')], options),
  ).toBe(
    [
      '1 cell got worse:',
      '  ✗ a@1+none#real passed before, failed now: it took 5 s',
      '1 cell got better:',
      '  ✓ b@1+none#real failed before, passed now',
    ].join('\n'),
  );
  expect(renderVerdictChanges([], options)).toBe('no verdict changed');
});

test('of many some are told, and how many there are', () => {
  const many = Array.from({ length: 12 }, (_, index) => change(`c${index}@1+none#real`, 'worse'));
  const lines = renderVerdictChanges(many, options).split('\n');
  expect(lines).toHaveLength(12);
  expect([lines.at(0), lines.at(-1)]).toEqual(['12 cells got worse:', '    and 2 more']);
});

test('a reason does nothing to a terminal', () => {
  const evil = { ...change('a@1+none#real', 'worse'), reason: 'red\u001b[31m\nnext' };
  expect(renderVerdictChanges([evil], options)).not.toMatch(/\u001b|\n.*\n/);
});

test('a save is told by the files that changed', () => {
  expect(describeChangedFiles(['a.ts'])).toBe('a.ts changed');
  expect(describeChangedFiles(['a.ts', 'b.ts'])).toBe('a.ts, b.ts changed');
  expect(describeChangedFiles(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more files changed');
  expect(describeChangedFiles([])).toBe('a file changed');
});

test('what runs is told, the longest first, with what it said of itself', () => {
  const counters = { ticks: 1234, passes: 0, reschedules: 0, polls: 0, cpuMs: 1500 };
  const rows = [
    { cell: 'a@1+none#real', attempt: 1, seconds: 0.25, isStarting: true },
    { cell: 'b@1+none#real', attempt: 2, seconds: 12, isStarting: false, counters },
  ];
  expect(renderRunning(rows, 3, options)).toBe(
    [
      '2 cells run now, 3 cells wait:',
      '  b@1+none#real, attempt 2  12.0 s, CPU 1.50 s, 1,234 ticks',
      '  a@1+none#real  250 ms, starting',
    ].join('\n'),
  );
  expect(renderRunning([], 0, options)).toBe('0 cells run now');
});

test('what is waited for is told in one line', () => {
  expect(renderWaiting({ files: 1, folders: 0, hasKeys: true }, options)).toBe(
    'watching 1 file: press h for help, q to quit',
  );
  expect(renderWaiting({ files: 3, folders: 2, pattern: 'two', hasKeys: false }, options)).toBe(
    'watching 3 files and 2 folders, only cells that match `two`: an interrupt ends\nit',
  );
});
