import { describe, expect, test } from 'vitest';
import { defaultBounds, findExcess, findTrees, type SeenProcess, type TreeRoot } from './process-tree.ts';

function seen(pid: number, parent: number, changes: Partial<SeenProcess> = {}): SeenProcess {
  return {
    pid,
    parent,
    group: pid,
    startedAt: 1000 + pid,
    cpuMs: 0,
    residentPages: 9,
    wantsCore: false,
    ...changes,
  };
}

function root(leader: number, changes: Partial<TreeRoot> = {}): TreeRoot {
  return { leader, marks: { CELL: String(leader) }, remembered: new Map(), ...changes };
}

function pidsOf(
  processes: readonly SeenProcess[],
  roots: readonly TreeRoot[],
  variables: Readonly<Record<number, readonly string[]>> = {},
): Record<number, readonly number[]> {
  const trees = findTrees(processes, roots, ({ pid }) => variables[pid] ?? []);
  return Object.fromEntries(
    [...trees].map(([{ leader }, members]) => [leader, members.map(({ pid }) => pid)]),
  );
}

describe('the tree of a child', () => {
  test('is what descends from it, in any order, and nobody else', () => {
    const processes = [seen(30, 20), seen(1, 0), seen(20, 10), seen(10, 5), seen(5, 1), seen(40, 5)];
    expect(pidsOf(processes, [root(10)])).toEqual({ 10: [30, 20, 10] });
  });

  test('holds its process group, whose parents may be gone, with what descends from that', () => {
    const processes = [seen(1, 0), seen(21, 1, { group: 10 }), seen(22, 21), seen(31, 1, { group: 11 })];
    expect(pidsOf(processes, [root(10)])).toEqual({ 10: [21, 22] });
  });

  test('holds what carries all of its marks', () => {
    const variables = { 21: ['PATH=/bin', 'CELL=10', 'RUN=1'], 22: ['CELL=10'], 23: ['CELL=101', 'RUN=1'] };
    const marked = root(10, { marks: { RUN: '1', CELL: '10' } });
    expect(pidsOf([seen(21, 1), seen(22, 1), seen(23, 1)], [marked], variables)).toEqual({ 10: [21] });
    expect(pidsOf([seen(21, 1)], [root(10, { marks: {} })], variables)).toEqual({ 10: [] });
  });

  test('holds what was found in it before, unless another process has the pid by now', () => {
    const remembered = new Map([
      [21, 1021],
      [22, 7],
    ]);
    expect(pidsOf([seen(21, 1), seen(22, 1), seen(23, 21)], [root(10, { remembered })])).toEqual({
      10: [21, 23],
    });
  });

  test('is one of several, each with its own', () => {
    const processes = [seen(10, 1), seen(11, 1), seen(20, 10), seen(21, 11), seen(22, 21)];
    expect(pidsOf(processes, [root(10), root(11)])).toEqual({ 10: [10, 20], 11: [11, 21, 22] });
  });

  test('needs no variables where something else tells', () => {
    const asked: number[] = [];
    findTrees([seen(10, 1), seen(20, 10), seen(21, 1)], [root(10)], ({ pid }) => {
      asked.push(pid);
      return [];
    });
    expect(asked).toEqual([21]);
  });

  test('is found among parents that form a ring', () => {
    expect(pidsOf([seen(20, 21), seen(21, 20)], [root(10)], { 21: ['CELL=10'] })).toEqual({ 10: [20, 21] });
  });
});

describe('a bound', () => {
  test('is what may be reached', () => {
    expect(findExcess({ processes: 256, memoryMiB: 2048 }, defaultBounds)).toBeUndefined();
  });

  test('that is exceeded is a problem, with what was found', () => {
    expect(findExcess({ processes: 300, memoryMiB: 9000 }, defaultBounds)).toEqual({
      bound: 'maxProcesses',
      problem: 'expected at most 256 processes at once, found 300',
    });
    expect(findExcess({ processes: 3, memoryMiB: 2048.2 }, defaultBounds)).toEqual({
      bound: 'maxMemoryMiB',
      problem: 'expected at most 2048 MiB of memory at once, found 2049',
    });
  });
});
