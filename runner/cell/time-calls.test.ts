import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import type { Probe } from '../../program/probe.ts';
import { timeCalls } from './time-calls.ts';

/** What was recorded of a run, and how often it was called. */
async function timeRun(run: (probe: Probe) => unknown, timeMs = 10) {
  let calls = 0;
  const timed = timeCalls((probe) => {
    calls++;
    return run(probe);
  }, timeMs);
  let thrown: unknown;
  try {
    await timed.start();
  } catch (error) {
    thrown = error;
  }
  return { ...timed.records(), calls, thrown };
}

test('a run is called again and again, and the median of a call is what it takes', async () => {
  const { elapsed, timings, calls } = await timeRun(() => sleep(3));
  expect(elapsed).toBeGreaterThan(0.0025);
  expect(elapsed).toBeLessThan(1);
  expect(timings).toEqual([]);
  expect(calls).toBeGreaterThanOrEqual(1 + 1 + 5);
});

test('one that takes less than the timer resolves is timed many calls together', async () => {
  const { elapsed, calls } = await timeRun(() => undefined);
  expect(elapsed).toBeLessThan(20e-6);
  expect(calls).toBeGreaterThan(1000);
});

test('what it measures itself has the median of the calls, by name', async () => {
  const { timings } = await timeRun((probe) => {
    probe.time('a', () => undefined);
    return probe.time('b', () => sleep(2));
  });
  expect(timings.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(timings[0]?.seconds).toBeLessThan(timings[1]?.seconds ?? 0);
  expect(timings[1]?.samples).toBeGreaterThanOrEqual(5);
});

test('growth is measured once, with its own warm-up', async () => {
  const { timings, calls } = await timeRun((probe) =>
    probe.growth('x', { sizes: [1, 2], prepare: (size) => size, run: () => undefined, seconds: 0 }),
  );
  expect(calls).toBe(1);
  expect(timings.map(({ size }) => size)).toEqual([1, 2]);
});

test('counting is off, so that no call is wrapped once more', async () => {
  const subject = { double: (n: number) => 2 * n };
  const { double } = subject;
  const { counters, marks } = await timeRun((probe) => {
    probe.count(subject, 'double');
    probe.mark('here');
  });
  expect(subject.double).toBe(double);
  expect([counters, marks]).toEqual([{}, []]);
});

test('an expectation that any call misses is missed, and what a call throws comes through with what was measured', async () => {
  let count = 0;
  const { expectations } = await timeRun((probe) => probe.expect('holds', ++count !== 10));
  expect(expectations).toMatchObject([{ name: 'holds', met: false }]);

  const { thrown, timings } = await timeRun(async (probe) => {
    await probe.growth('x', { sizes: [1, 2], prepare: (size) => size, run: () => undefined, seconds: 0 });
    throw new RangeError('no');
  });
  expect(thrown).toEqual(new RangeError('no'));
  expect(timings.map(({ size }) => size)).toEqual([1, 2]);
});
