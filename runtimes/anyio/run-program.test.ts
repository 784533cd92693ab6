import { describe, expect, test } from 'vitest';

import type { Program } from '../../program/program.ts';
import { getRunningLoop } from '../asyncio/index.ts';
import type { RunCounters } from '../model.ts';
import { model } from './4.13/index.ts';

const clock = { tickCost: 20e-6, maxTicks: 20_000 };

const timesOut: Program = {
  name: 'times-out',
  main: [
    { moveOnAfter: 's', seconds: 0.02, do: [{ sleep: 5 }, { mark: 'unreachable' }] },
    { mark: 'moved on' },
  ],
};

const spinsFor = (seconds: number): Program => ({
  name: 'spins',
  main: [
    { detach: 'owner', do: [{ enter: 'z' }] },
    { checkpoint: true },
    { cancel: 'z' },
    { sleep: seconds },
  ],
});

describe('a run on the real clock', () => {
  test('does what one on the virtual clock does, in the machine’s own time', async () => {
    const runner = model.open(model.createSubject());
    const virtual = runner.runOnVirtualClock(timesOut, clock).result;
    const { result: real, passes } = await runner.runOnRealClock(timesOut, { timeline: true });
    const untimed = (events: typeof real.events) => events.map(([, , ...event]) => event);
    expect(untimed(real.events)).toEqual(untimed(virtual.events));
    expect(real.elapsed).toBeGreaterThanOrEqual(0.02);
    expect([real.outcome, real.passes, real.reschedules, real.afterwards]).toEqual([
      virtual.outcome,
      virtual.passes,
      virtual.reschedules,
      virtual.afterwards,
    ]);
    expect(passes).toHaveLength(virtual.passes);
  });

  test('counts what a scope that spins does after main has ended', async () => {
    const { result } = await model.open(model.createSubject()).runOnRealClock(spinsFor(0.02));
    expect([result.outcome, result.afterwards]).toEqual(['returned', 102]);
    expect(result.reschedules).toBeGreaterThan(20);
  });

  test('ends as a deadlock where nothing can happen any more, and has no afterwards', async () => {
    const { result } = await model
      .open(model.createSubject())
      .runOnRealClock({ name: 'stuck', main: [{ waitEvent: 'never' }] });
    expect([result.outcome, result.afterwards]).toEqual(['deadlock', 0]);
  });
});

describe('a run', () => {
  test('shows its counters while it goes on', () => {
    const seen: RunCounters[] = [];
    let read: (() => RunCounters) | undefined;
    const { result } = model.open(model.createSubject()).runOnVirtualClock(spinsFor(0.1), clock, {
      onStart: (reader) => {
        read = reader;
        seen.push(reader());
      },
      onProgress: () => {
        if (read !== undefined) seen.push(read());
      },
    });
    expect(seen[0]).toEqual({ ticks: 0, passes: 0, reschedules: 0 });
    expect(seen.slice(1).map(({ ticks }) => ticks)).toEqual([1024, 2048, 3072, 4096]);
    for (const { ticks, passes, reschedules } of seen.slice(1)) {
      expect(passes).toBeGreaterThan(ticks - 10);
      expect(reschedules).toBe(passes);
    }
    expect(result.ticks).toBeGreaterThan(5000);
  });

  test('leaves no loop behind as the running one, even if the subject’s code fails', async () => {
    const subject = model.createSubject();
    const runner = model.open(subject);
    runner.runOnVirtualClock(timesOut, clock);
    expect(() => getRunningLoop()).toThrow('no running event loop');

    const broken = model.createSubject();
    broken.CancelScope.prototype.deliverCancellation = () => {
      throw new TypeError('a patch with a bug');
    };
    const failing = model.open(broken);
    expect(() => failing.runOnVirtualClock(timesOut, clock)).toThrow(new TypeError('a patch with a bug'));
    expect(() => getRunningLoop()).toThrow('no running event loop');
    await expect(failing.runOnRealClock(timesOut)).rejects.toThrow(new TypeError('a patch with a bug'));
    expect(() => getRunningLoop()).toThrow('no running event loop');
  });
});
