import { expect, test } from 'vitest';

import { Event } from './event.ts';
import { CancelledError } from './exceptions.ts';
import { openVirtualLoop } from './fixtures/virtual-loop.ts';
import type { Coroutine } from './future.ts';

test('setting an event wakes all who wait, in the order in which they came', () => {
  const { spawn, loop, runOnce } = openVirtualLoop();
  const event = new Event();
  const woken: string[] = [];
  for (const name of ['a', 'b', 'c']) spawn(waiter(event, name, woken));
  runOnce();
  expect(woken).toEqual([]);
  loop.callSoon(() => {
    event.set();
  });
  runOnce();
  expect(woken).toEqual([]);
  runOnce();
  expect(woken).toEqual(['a', 'b', 'c']);
});

test('an event that is set lets everyone pass in the same iteration, and setting it again changes nothing', () => {
  const { spawn, runOnce } = openVirtualLoop();
  const event = new Event();
  expect(event.isSet()).toBe(false);
  event.set();
  event.set();
  expect(event.isSet()).toBe(true);
  const passed: string[] = [];
  spawn(waiter(event, 'a', passed));
  runOnce();
  expect(passed).toEqual(['a']);
});

test('a waiter that is cancelled leaves, and the others are woken all the same', () => {
  const { spawn, runOnce, run } = openVirtualLoop();
  const event = new Event();
  const woken: string[] = [];
  const a = spawn(waiter(event, 'a', woken));
  const b = spawn(waiter(event, 'b', woken));
  const c = spawn(waiter(event, 'c', woken));
  runOnce();
  b.cancel();
  event.set();
  run();
  expect(woken).toEqual(['a', 'c']);
  expect([a.cancelled(), b.cancelled(), c.cancelled()]).toEqual([false, true, false]);
  expect(() => b.result()).toThrow(CancelledError);
});

function* waiter(event: Event, name: string, woken: string[]): Coroutine<void> {
  yield* event.wait();
  woken.push(name);
}
