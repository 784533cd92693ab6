import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { expect, test } from 'vitest';

import { describeOwnProcess, isAlive } from './runner-process.ts';

test('this process lives, and one of the same id on another machine is not known to', () => {
  const own = describeOwnProcess();
  expect(isAlive(own)).toBe(true);
  expect(isAlive({ ...own, host: 'elsewhere' })).toBe(false);
});

test.runIf(process.platform === 'linux')('an earlier process of the same id is not this one', () => {
  const own = describeOwnProcess();
  expect(own.birth).toMatch(/^[\da-f-]{36} \d+$/);
  expect(isAlive({ ...own, birth: `${own.birth?.split(' ')[0] ?? ''} 1` })).toBe(false);
  expect(isAlive({ ...own, birth: own.birth?.replace(/^\w+/, '00000000') ?? '' })).toBe(false);
});

test('where nothing is known of its birth, the id alone counts', async () => {
  const { birth: _birth, ...own } = describeOwnProcess();
  expect(isAlive(own)).toBe(true);
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(isAlive({ ...own, pid: child.pid ?? 0 })).toBe(false);
});
