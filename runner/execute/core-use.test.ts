import { describe, expect, test } from 'vitest';
import type { ProgramResult } from '../../program/program.ts';
import { type CoreUse, keepsCoreBusy, updateCoreUse } from './core-use.ts';

const rested: ProgramResult = {
  outcome: 'returned',
  elapsed: 5,
  ticks: 3,
  passes: 2,
  reschedules: 100,
  afterwards: 0,
  delivery: [],
  events: [],
  cancelling: {},
};

describe('what the virtual twin says', () => {
  test('a program keeps a core busy if it spun or rescheduled more than 100 times', () => {
    expect(keepsCoreBusy(rested)).toBe(false);
    expect(keepsCoreBusy({ ...rested, reschedules: 101 })).toBe(true);
    expect(keepsCoreBusy({ ...rested, reschedules: 0, outcome: 'spin' })).toBe(true);
  });
});

describe('what the counters say', () => {
  const idle: CoreUse = { busy: false, atMs: 1000, cpuMs: 0 };

  test('more than half of the time between two frames on the CPU is busy, half is not', () => {
    expect(updateCoreUse(idle, 1100, { cpuMs: 50 }).busy).toBe(false);
    expect(updateCoreUse(idle, 1100, { cpuMs: 51 }).busy).toBe(true);
  });

  test('the latest frame counts, whatever was said before', () => {
    const busy = updateCoreUse(idle, 1100, { cpuMs: 100 });
    expect(updateCoreUse(busy, 1200, { cpuMs: 110 })).toEqual({ busy: false, atMs: 1200, cpuMs: 110 });
  });

  test('what waits for a core is busy, however little it got', () => {
    expect(updateCoreUse(idle, 1100, { cpuMs: 1, wantsCore: true }).busy).toBe(true);
    expect(updateCoreUse(idle, 1100, { cpuMs: 1, wantsCore: false }).busy).toBe(false);
  });

  test('frames that arrive at once are not compared with each other', () => {
    const first = updateCoreUse(idle, 1300, { cpuMs: 10 });
    expect(updateCoreUse(first, 1301, { cpuMs: 20 })).toBe(first);
  });
});
