import { describe, expect, test } from 'vitest';
import { parseProcessStat, readProcessesMarked, readProcessStat } from './read-proc.ts';

describe('the accounting of a process', () => {
  test('is read behind a name of any shape', () => {
    const line = '42 (a) R (b) 1) S 1 40 40 0 -1 4194304 100 0 0 0 12 3 0 0 20 0 11 0 500 1000 200';
    expect(parseProcessStat(line)).toEqual({ state: 'S', group: 40, cpuMs: 150, startTicks: 500 });
  });

  test('is nothing for a text of another kind', () => {
    expect(parseProcessStat('no such thing')).toBeUndefined();
  });

  test.runIf(process.platform === 'linux')('of this one has a state and some time', () => {
    expect(readProcessStat(process.pid)).toMatchObject({ state: expect.stringMatching(/[RS]/) as string });
    expect(readProcessStat(process.pid)?.cpuMs).toBeGreaterThan(0);
  });
});

test('no variables mark no process', () => {
  expect(readProcessesMarked({})).toEqual([]);
});
