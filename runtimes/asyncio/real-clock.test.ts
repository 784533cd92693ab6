import { performance as nodePerformance } from 'node:perf_hooks';

import { describe, expect, test } from 'vitest';

import { EventLoop } from './event-loop.ts';
import { RealClock } from './real-clock.ts';

describe('a run on the real clock', () => {
  test('polls the operating system once an iteration', async () => {
    const { clock, loop } = openRealLoop();
    let left = 2000;
    const again = (): void => {
      if (--left > 0) loop.callSoon(again);
      else loop.stop();
    };
    loop.callSoon(again);
    const before = polls();
    expect(await clock.run(loop)).toBe('stopped');
    const polled = polls() - before;
    expect(loop.ticks).toBe(2000);
    expect(polled).toBeGreaterThanOrEqual(loop.ticks - 1);
    expect(polled).toBeLessThanOrEqual(loop.ticks + 1);
  });

  test('waits for a timer without turning, and does not call it back early', async () => {
    const { clock, loop } = openRealLoop();
    const startedAt = clock.time();
    let ranAt = NaN;
    const timer = loop.callLater(0.05, () => {
      ranAt = clock.time();
      loop.stop();
    });
    expect(await clock.run(loop)).toBe('stopped');
    expect(ranAt - startedAt).toBeGreaterThanOrEqual(0.05 - clock.resolution);
    expect(ranAt).toBeGreaterThan(timer.when - clock.resolution);
    // One poll that waits, and a second if the system woke it a little early.
    expect(loop.ticks).toBeLessThanOrEqual(3);
  });

  test('is a deadlock as soon as nothing is ready and no timer is pending', async () => {
    const { clock, loop } = openRealLoop();
    const ran: string[] = [];
    loop.callSoon(() => {
      ran.push('last');
    });
    loop.callLater(3600, () => undefined).cancel();
    loop.callLater(Infinity, () => undefined);
    expect(await clock.run(loop)).toBe('deadlock');
    expect([ran, loop.ticks]).toEqual([['last'], 2]);
  });

  test('is a spin after a second in which it never once waited', async () => {
    const { clock, loop } = openRealLoop();
    const again = (): void => {
      loop.callSoon(again);
    };
    again();
    const startedAt = clock.time();
    expect(await clock.run(loop)).toBe('spin');
    const took = clock.time() - startedAt;
    expect(took).toBeGreaterThanOrEqual(1);
    expect(took).toBeLessThan(5);
  });

  test('is no spin if it waits in between', async () => {
    const { clock, loop } = openRealLoop();
    const spinUntil = (end: number, then: () => void): void => {
      if (clock.time() < end) {
        loop.callSoon(() => {
          spinUntil(end, then);
        });
      } else {
        then();
      }
    };
    spinUntil(0.55, () => {
      loop.callLater(0.01, () => {
        spinUntil(1.1, () => {
          loop.stop();
        });
      });
    });
    expect(await clock.run(loop)).toBe('stopped');
  });

  test('rejects with an error that is none of Python’s', async () => {
    const { clock, loop } = openRealLoop();
    loop.callSoon(() => {
      throw new TypeError('a bug');
    });
    await expect(clock.run(loop)).rejects.toThrow(new TypeError('a bug'));
  });

  test('can be followed by another run of the same loop', async () => {
    const { clock, loop } = openRealLoop();
    const ran: string[] = [];
    loop.callSoon(() => {
      loop.stop();
      loop.callSoon(() => {
        ran.push('second run');
      });
    });
    expect(await clock.run(loop)).toBe('stopped');
    expect(ran).toEqual([]);
    expect(await clock.run(loop)).toBe('deadlock');
    expect(ran).toEqual(['second run']);
  });
});

function openRealLoop(): { readonly clock: RealClock; readonly loop: EventLoop } {
  const clock = new RealClock();
  return { clock, loop: new EventLoop(clock) };
}

/** Iterations of libuv's loop, each of which polls. */
function polls(): number {
  return nodePerformance.nodeTiming.uvMetricsInfo.loopCount;
}
