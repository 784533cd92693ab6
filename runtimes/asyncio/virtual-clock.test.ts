import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { EventLoop } from './event-loop.ts';
import { openVirtualLoop } from './fixtures/virtual-loop.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('time on the virtual clock', () => {
  test('begins at 0 and moves by the cost of an iteration that need not wait', () => {
    const { loop, runOnce } = openVirtualLoop({ tickCost: 0.25 });
    expect(loop.time()).toBe(0);
    runOnce();
    runOnce();
    expect(loop.time()).toBe(0.5);
  });

  test('jumps exactly to the first timer, and the jump costs nothing', () => {
    const { loop, run } = openVirtualLoop({ tickCost: 0.25 });
    const seen: number[] = [];
    for (const when of [0.1 + 0.2, 7]) {
      loop.callAt(when, () => {
        seen.push(loop.time());
      });
    }
    run();
    expect(seen).toEqual([0.1 + 0.2, 7]);
  });

  test('stands still in the poll that finds a deadlock, which counts as a tick', () => {
    const { loop, run } = openVirtualLoop({ tickCost: 0.25 });
    expect(run()).toBe('deadlock');
    expect([loop.time(), loop.ticks]).toEqual([0, 1]);
  });

  test('never goes back, whatever timers there are', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 30 }), (delays) => {
        const { loop, run } = openVirtualLoop({ tickCost: 20e-6 });
        const ran: { readonly when: number; readonly at: number }[] = [];
        for (const delay of delays) {
          const timer = loop.callLater(delay, () => {
            ran.push({ when: timer.when, at: loop.time() });
          });
        }
        expect(run()).toBe('deadlock');
        expect(ran).toHaveLength(delays.length);
        for (const [index, { when, at }] of ran.entries()) {
          expect(at).toBeGreaterThanOrEqual(ran[index - 1]?.at ?? 0);
          expect(at + loop.clock.resolution).toBeGreaterThan(when);
        }
      }),
    );
  });
});

describe('a run on the virtual clock', () => {
  test('is a spin at the iteration that exceeds the budget: it counts and costs, but nothing runs in it', () => {
    const { loop, run } = openVirtualLoop({ tickCost: 0.25, maxTicks: 10 });
    const ran = spinOn(loop);
    expect(run()).toBe('spin');
    expect([loop.ticks, loop.time(), ran.length]).toEqual([11, 11 * 0.25, 10]);
  });

  test('may use its whole budget', () => {
    const { loop, run } = openVirtualLoop({ maxTicks: 10 });
    const ran = spinOn(loop);
    loop.callAt(10, () => {
      loop.stop();
    });
    expect(run()).toBe('stopped');
    expect([loop.ticks, ran.length]).toEqual([10, 10]);
  });

  test('is no spin while its iterations wait', () => {
    const { loop, run } = openVirtualLoop({ maxTicks: 3 });
    const again = (count: number): void => {
      if (count > 0) loop.callLater(5, () => again(count - 1));
    };
    again(20);
    expect(run()).toBe('deadlock');
    expect([loop.ticks, loop.time()]).toEqual([21, 100]);
  });

  test('gives its caller a chance every 1024 iterations', () => {
    const clock = new VirtualClock();
    const loop = new EventLoop(clock);
    spinOn(loop);
    const seen: number[] = [];
    clock.run(loop, { tickCost: 20e-6, maxTicks: 3000 }, () => seen.push(loop.ticks));
    expect(seen).toEqual([1024, 2048]);
  });

  test('gives the same trace each time', () => {
    const trace = (): unknown[] => {
      const { loop, run } = openVirtualLoop({ tickCost: 20e-6, maxTicks: 200 });
      const seen: unknown[] = [];
      const timer = (): void => {
        seen.push([loop.ticks, loop.time()]);
        if (seen.length < 50) loop.callLater(0.001 * (seen.length % 3), timer);
      };
      timer();
      timer();
      seen.push(run());
      return seen;
    };
    expect(trace()).toEqual(trace());
  });
});

/** Queues a callback that queues itself; hands out the ticks in which it ran. */
function spinOn(loop: EventLoop): number[] {
  const ran: number[] = [];
  const again = (): void => {
    ran.push(loop.ticks);
    loop.callSoon(again);
  };
  loop.callSoon(again);
  return ran;
}
