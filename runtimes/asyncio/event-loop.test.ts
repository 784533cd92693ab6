import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { type EventLoop, getRunningLoop, setRunningLoop } from './event-loop.ts';
import { ValueError } from './exceptions.ts';
import { openVirtualLoop } from './fixtures/virtual-loop.ts';
import type { TimerHandle } from './handles.ts';

interface RecordedTimers {
  /** When each timer is due, in seconds. */
  readonly timers: readonly number[];
  /** The numbers of those that are cancelled before the loop runs. */
  readonly cancelled: readonly number[];
  /** The numbers of those that were called back, in that order. */
  readonly ran: readonly number[];
}

const recorded = (
  JSON.parse(readFileSync(new URL('../../golden/heapq.json', import.meta.url), 'utf8')) as {
    readonly timers: readonly RecordedTimers[];
  }
).timers;

describe("the order in which asyncio's loop calls timers back", () => {
  test('is the order here, for every recorded set of timers', () => {
    expect(recorded.length).toBeGreaterThan(40);
    for (const { timers, cancelled, ran } of recorded) {
      const { loop, run } = openVirtualLoop({ tickCost: 20e-6 });
      const got: number[] = [];
      const handles = timers.map((when, number) =>
        loop.callAt(when, () => {
          got.push(number);
        }),
      );
      for (const number of cancelled) handles[number]?.cancel();
      loop.callAt(Math.max(...timers) + 1, () => {
        loop.stop();
      });

      expect(run()).toBe('stopped');
      expect(got, JSON.stringify({ timers, cancelled })).toEqual(ran);
    }
  });
});

describe('an iteration', () => {
  test('runs what was queued before it and leaves what is queued meanwhile to the next', () => {
    const { loop, runOnce } = openVirtualLoop();
    const ran: string[] = [];
    loop.callSoon(() => {
      ran.push(`a in ${loop.ticks}`);
      loop.callSoon(() => {
        ran.push(`c in ${loop.ticks}`);
      });
    });
    loop.callSoon(() => {
      ran.push(`b in ${loop.ticks}`);
    });

    runOnce();
    expect(ran).toEqual(['a in 1', 'b in 1']);
    runOnce();
    expect(ran).toEqual(['a in 1', 'b in 1', 'c in 2']);
    runOnce();
    expect(ran).toHaveLength(3);
  });

  test('runs timers that are due behind the handles that are ready', () => {
    const { loop, runOnce } = openVirtualLoop({ tickCost: 1 });
    const ran: string[] = [];
    loop.callAt(0.5, () => {
      ran.push('timer');
    });
    loop.callSoon(() => {
      ran.push('ready');
    });
    runOnce();
    expect(ran).toEqual(['ready', 'timer']);
  });

  test('decides which timers are due before any handle runs', () => {
    const { loop, runOnce } = openVirtualLoop({ tickCost: 1 });
    const ran: string[] = [];
    loop.callSoon(() => {
      loop.callAt(0, () => {
        ran.push(`timer in ${loop.ticks}`);
      });
    });
    runOnce();
    expect(ran).toEqual([]);
    runOnce();
    expect(ran).toEqual(['timer in 2']);
  });

  test('takes a timer for due that is nearer than the resolution of the clock, and no other', () => {
    const { loop, runOnce } = openVirtualLoop({ tickCost: 1 });
    const ran: string[] = [];
    loop.callAt(1 + 0.9e-9, () => {
      ran.push('near');
    });
    loop.callAt(1 + 1.1e-9, () => {
      ran.push('far');
    });
    runOnce();
    expect(ran).toEqual(['near']);
  });

  test('skips a handle that an earlier one of the same iteration cancels', () => {
    const { loop, runOnce } = openVirtualLoop();
    const ran: string[] = [];
    loop.callSoon(() => {
      second.cancel();
    });
    const second = loop.callSoon(() => {
      ran.push('cancelled');
    });
    loop.callSoon(() => {
      ran.push('kept');
    });
    runOnce();
    expect(ran).toEqual(['kept']);
  });

  test('hands a callback the argument that it was queued with', () => {
    const { loop, runOnce } = openVirtualLoop();
    const got: unknown[] = [];
    loop.callSoon<string>((argument) => {
      got.push(argument);
    }, 'argument');
    loop.callSoon((argument) => {
      got.push(argument);
    });
    runOnce();
    expect(got).toEqual(['argument', undefined]);
  });

  test('is finished although it is stopped in the middle, and the next run goes on', () => {
    const { loop, run } = openVirtualLoop();
    const ran: string[] = [];
    loop.callSoon(() => {
      loop.stop();
      loop.callSoon(() => {
        ran.push('later');
      });
    });
    loop.callSoon(() => {
      ran.push('same iteration');
    });
    expect(run()).toBe('stopped');
    expect(ran).toEqual(['same iteration']);
    expect(run()).toBe('deadlock');
    expect(ran).toEqual(['same iteration', 'later']);
  });

  test('knows the handle that runs, and that none does between iterations', () => {
    const { loop, runOnce } = openVirtualLoop();
    const handle = loop.callSoon(() => {
      expect(loop.currentHandle).toBe(handle);
    });
    expect(loop.currentHandle).toBeUndefined();
    runOnce();
    expect(loop.callbackExceptions).toEqual([]);
    expect(loop.currentHandle).toBeUndefined();
  });

  test('keeps what a callback raises and goes on', () => {
    const { loop, runOnce } = openVirtualLoop();
    const raised = new ValueError('in a callback');
    const ran: string[] = [];
    loop.callSoon(() => {
      throw raised;
    });
    loop.callSoon(() => {
      ran.push('next');
    });
    runOnce();
    expect(loop.callbackExceptions).toEqual([raised]);
    expect(ran).toEqual(['next']);
  });

  test('lets an error through that is none of Python’s, as it is a bug or the user’s own', () => {
    const { loop, run } = openVirtualLoop();
    loop.callSoon(() => {
      throw new TypeError('a bug');
    });
    expect(() => run()).toThrow(new TypeError('a bug'));
    expect(loop.callbackExceptions).toEqual([]);
  });
});

describe('the wait before a poll', () => {
  test('is none where a handle is ready or the loop is being stopped', () => {
    const loop = openVirtualLoop().loop;
    loop.callAt(5, ignore);
    loop.callSoon(ignore);
    expect(loop.beforePoll()).toBeUndefined();
    loop.afterPoll();
    expect(loop.beforePoll()).toBe(5);
    loop.stop();
    expect(loop.beforePoll()).toBeUndefined();
  });

  test('is none where a timer is due by now', () => {
    const { loop } = openVirtualLoop();
    loop.callAt(0, ignore);
    expect(loop.beforePoll()).toBeUndefined();
  });

  test('ends with the first timer that is not cancelled', () => {
    const { loop } = openVirtualLoop();
    loop.callAt(1, ignore).cancel();
    loop.callAt(2, ignore).cancel();
    loop.callAt(3, ignore);
    expect(loop.beforePoll()).toBe(3);
  });

  test('never ends where there is no timer, none but cancelled ones, or one at infinity', () => {
    const { loop } = openVirtualLoop();
    expect(loop.beforePoll()).toBe(Infinity);
    loop.callAt(1, ignore).cancel();
    expect(loop.beforePoll()).toBe(Infinity);
    loop.callLater(Infinity, ignore);
    expect(loop.beforePoll()).toBe(Infinity);
  });

  test('begins an iteration, which counts', () => {
    const { loop } = openVirtualLoop();
    loop.beforePoll();
    loop.beforePoll();
    expect(loop.ticks).toBe(2);
  });
});

describe('cancelled timers', () => {
  /** How many of the cancelled ones still stand in the heap once an iteration has begun; the first timer is pending. */
  function leftInHeap(loop: EventLoop, pending: number, cancelled: number): number {
    for (let count = 0; count < pending; count++) loop.callAt(100 + count, ignore);
    const handles = Array.from({ length: cancelled }, (_, count) => loop.callAt(1000 + count, ignore));
    for (const handle of handles) handle.cancel();
    loop.beforePoll();
    return handles.filter(({ scheduled }) => scheduled).length;
  }

  test('stay where they are unless they come to the top', () => {
    expect(leftInHeap(openVirtualLoop().loop, 1, 99)).toBe(99);
    expect(leftInHeap(openVirtualLoop().loop, 51, 50)).toBe(50);
  });

  test('are taken out together once the heap holds more than 100 timers and over half are cancelled', () => {
    expect(leftInHeap(openVirtualLoop().loop, 50, 51)).toBe(0);
    expect(leftInHeap(openVirtualLoop().loop, 60, 60)).toBe(60);
    expect(leftInHeap(openVirtualLoop().loop, 60, 61)).toBe(0);
  });

  test('count once, however often they are cancelled', () => {
    const { loop } = openVirtualLoop();
    const twice = loop.callAt(2000, ignore);
    for (let count = 0; count < 60; count++) twice.cancel();
    expect(leftInHeap(loop, 90, 20)).toBe(20);
  });

  test('do not count once they have left the heap, called back or dropped from its top', () => {
    const { loop, run } = openVirtualLoop();
    const handles: TimerHandle[] = [];
    for (let count = 0; count < 60; count++) handles.push(loop.callAt(1, ignore));
    for (let count = 0; count < 40; count++) loop.callAt(0.5, ignore).cancel();
    expect(run()).toBe('deadlock');
    expect(handles.every(({ scheduled }) => !scheduled)).toBe(true);
    for (const handle of handles) handle.cancel();
    expect(leftInHeap(loop, 90, 20)).toBe(20);
  });

  test('are counted anew after they were taken out', () => {
    const { loop } = openVirtualLoop();
    expect(leftInHeap(loop, 60, 70)).toBe(0);
    expect(leftInHeap(loop, 40, 99)).toBe(99);
  });
});

describe('the running loop', () => {
  test('is the one that was set last', () => {
    const { loop } = openVirtualLoop();
    expect(getRunningLoop()).toBe(loop);
  });

  test('is missed where there is none', () => {
    setRunningLoop(undefined);
    expect(() => getRunningLoop()).toThrow('no running event loop');
  });
});

function ignore(): void {
  // What counts is that it is scheduled.
}
