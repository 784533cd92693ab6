import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import type { Program } from '../../program/program.ts';
import type { PassRecord, TaskState } from '../../program/timeline.ts';
import { openVirtualLoop } from '../asyncio/fixtures/virtual-loop.ts';
import { Future } from '../asyncio/index.ts';
import { model } from './4.13/index.ts';
import { PassRecorder } from './pass-recorder.ts';

const clock = { tickCost: 20e-6, maxTicks: 20_000 };

describe('the record of a pass', () => {
  test('says when it was, who began it, whom it met in which state and what it did', () => {
    const program: Program = {
      name: 'cancel-from-a-child',
      main: [
        {
          group: 'g',
          do: [
            { spawn: 'early', into: 'g', do: [{ sleep: 5 }] },
            { spawn: 'canceller', into: 'g', do: [{ mark: 'now' }, { cancel: 'g' }, { sleep: 5 }] },
            { spawn: 'late', into: 'g', do: [{ sleep: 5 }] },
          ],
        },
      ],
    };
    const passes = record(program);
    const [first, second] = passes;
    expect(first).toEqual({
      tick: 2,
      seconds: 40e-6,
      eventsBefore: 4,
      stepsBefore: 8,
      scope: 'g',
      by: 'canceller',
      visits: [
        // The host waits in a scope of the library's own, which the pass visits before it comes back to the group.
        { scope: '#1', task: 'main', state: 'waiting', cancels: 1 },
        { scope: 'g', task: 'early', state: 'waiting', cancels: 1 },
        { scope: 'g', task: 'canceller', state: 'current', cancels: 0 },
        { scope: 'g', task: 'late', state: 'not-started', cancels: 0 },
      ],
      queuedAgain: true,
    });
    // Whatever ran before it in the process.
    expect(record(program)).toEqual(passes);
    // The loop itself makes the second one.
    expect(second).not.toHaveProperty('by');
    expect(second).toMatchObject({ tick: 3, seconds: 60e-6, scope: 'g', queuedAgain: true });
    expect(statesOf(second)).toEqual({ early: 'done', canceller: 'waiting', late: 'waiting' });
  });

  test('says of the last pass that it queued no other', () => {
    const passes = record({
      name: 'self-cancel',
      main: [{ scope: 's', do: [{ cancel: 's' }, { sleep: 5 }] }],
    });
    expect(passes.map(({ queuedAgain }) => queuedAgain)).toEqual([true, true, false]);
    expect(passes.at(-1)?.visits).toEqual([]);
  });

  test('tells a task that has a cancellation pending from one that is about to be woken', () => {
    const refusing: Program = {
      name: 'refusing',
      main: [
        {
          group: 'g',
          do: [
            { spawn: 'child', into: 'g', do: [{ waitRefusing: 'io', seconds: 0.0001 }] },
            { sleep: 0.00005 },
            { cancel: 'g' },
          ],
        },
      ],
    };
    const states = record(refusing).map((pass) => statesOf(pass)['child']);
    expect(states.slice(0, 2)).toEqual(['waiting', 'must-cancel']);

    const woken: Program = {
      name: 'woken',
      main: [
        {
          group: 'g',
          do: [
            { spawn: 'worker', into: 'g', do: [{ waitEvent: 'e' }, { sleep: 5 }] },
            { sleep: 0.01 },
            { setEvent: 'e' },
            { cancel: 'g' },
          ],
        },
      ],
    };
    expect(statesOf(record(woken)[0])).toEqual({ main: 'current', worker: 'waiter-done' });
  });

  test('names a scope the same in each of its passes', () => {
    const passes = record({
      name: 'expired',
      main: [{ moveOnAfter: 's', seconds: 0, do: [{ sleep: 5 }] }],
    });
    expect(new Set(passes.map(({ scope }) => scope))).toEqual(new Set(['s']));
  });
});

describe('recording', () => {
  test('changes nothing of what is recorded', () => {
    const programs = readFileSync(new URL('../../golden/named.jsonl', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Program);
    const runner = model.open(model.createSubject());
    for (const program of programs) {
      const plain = runner.runOnVirtualClock(program, clock);
      const recorded = runner.runOnVirtualClock(program, clock, { timeline: true });
      expect(plain.passes).toBeUndefined();
      expect(recorded.result, program.name).toEqual(plain.result);
      expect(recorded.passes?.slice(0, 40).map(({ tick, queuedAgain }) => [tick, queuedAgain])).toEqual(
        plain.result.delivery.map(([tick, rescheduled]) => [tick, rescheduled]),
      );
    }
  });

  test('stops after 2000 passes', () => {
    const passes = record({
      name: 'spins',
      main: [
        { detach: 'owner', do: [{ enter: 'z' }] },
        { checkpoint: true },
        { cancel: 'z' },
        { sleep: 0.05 },
      ],
    });
    expect(passes).toHaveLength(2000);
    expect(passes.every(({ visits }) => visits.length === 1)).toBe(true);
  });

  test('stops before that if the passes visit many tasks, but never within one', () => {
    const { loop, spawn } = openVirtualLoop();
    const { CancelScope } = model.createSubject();
    const scope = new CancelScope();
    for (let count = 0; count < 1500; count++) scope.tasks.add(spawn(new Future<void>(loop).wait()));
    const recorder = new PassRecorder(
      () => 's',
      () => ({ eventsBefore: 0, stepsBefore: 0 }),
    );
    for (let pass = 0; pass < 10; pass++) {
      recorder.enterScope(scope, scope, loop)?.();
      recorder.leaveOrigin(() => true);
    }
    expect(recorder.passes().map(({ visits }) => visits.length)).toEqual([1500, 1500, 1500, 1500]);
  });

  test('that stops within a pass says of that one what became of it', () => {
    const subject = model.createSubject();
    const prototype = subject.CancelScope.prototype;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the scope that it is called on
    const deliver = prototype.deliverCancellation;
    prototype.deliverCancellation = function (origin) {
      const children = [...this.childScopes];
      if (children.length === 0) return deliver.call(this, origin);
      // Each makes two passes of its own, and none comes back to this one.
      for (const child of [...children, ...children]) child.deliverCancellation(child);
      return false;
    };
    const program: Program = {
      name: 'two-within-one',
      main: [{ scope: 's', do: [{ scope: 't', do: [{ cancel: 's' }, { sleep: 1 }] }] }],
    };
    const options = { timeline: true, maxPasses: 1 };
    const { passes } = model.open(subject).runOnVirtualClock(program, clock, options);
    expect(passes?.map(({ scope, queuedAgain }) => [scope, queuedAgain])).toEqual([
      ['t', true],
      ['s', false],
    ]);
  });

  test('counts the cancellations within a pass, not those before', () => {
    const { loop, spawn } = openVirtualLoop();
    const { CancelScope } = model.createSubject();
    const scope = new CancelScope();
    const task = spawn(new Future<void>(loop).wait(), 'task');
    scope.tasks.add(task);
    task.cancel();
    const recorder = new PassRecorder(
      () => 's',
      () => ({ eventsBefore: 0, stepsBefore: 0 }),
    );
    const leave = recorder.enterScope(scope, scope, loop);
    task.cancel();
    task.cancel();
    leave?.();
    recorder.leaveOrigin(() => false);
    expect(recorder.passes()[0]?.visits).toEqual([
      { scope: 's', task: 'task', state: 'must-cancel', cancels: 2 },
    ]);
  });
});

function record(program: Program): readonly PassRecord[] {
  const { passes } = model.open(model.createSubject()).runOnVirtualClock(program, clock, { timeline: true });
  if (passes === undefined) throw new Error('expected recorded passes');
  return passes;
}

function statesOf(pass: PassRecord | undefined): Record<string, TaskState> {
  return Object.fromEntries((pass?.visits ?? []).map(({ task, state }) => [task, state]));
}
