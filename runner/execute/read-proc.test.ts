import { describe, expect, test } from 'vitest';
import {
  parseProcessStat,
  readOwnMemoryKiB,
  readProcessesMarked,
  readProcessStat,
  readProportionalMemoryKiB,
} from './read-proc.ts';

describe('the accounting of a process', () => {
  test('is read behind a name of any shape', () => {
    const line = '42 (a) R (b) 1) S 1 40 40 0 -1 4194304 100 0 0 0 12 3 2 1 20 0 11 0 500 1000 200';
    expect(parseProcessStat(line)).toEqual({
      ...{ state: 'S', parent: 1, group: 40, startedAt: 500, cpuMs: 150 },
      ...{ waitedForCpuMs: 30, residentPages: 200 },
    });
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

test.runIf(process.platform === 'linux')('memory is counted without what belongs to a file', () => {
  const before = readOwnMemoryKiB(process.pid);
  const taken = Buffer.alloc(64 * 1024 * 1024, 1);
  const grown = readOwnMemoryKiB(process.pid) - before;
  expect(grown).toBeGreaterThan(48 * 1024);
  expect(grown).toBeLessThan(96 * 1024);
  expect(readProportionalMemoryKiB(process.pid)).toBeGreaterThan(before + grown);
  expect(taken).toHaveLength(64 * 1024 * 1024);
  expect(readOwnMemoryKiB(2 ** 30)).toBe(0);
  expect(readProportionalMemoryKiB(2 ** 30)).toBeUndefined();
});
