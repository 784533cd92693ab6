/* eslint-disable max-lines -- beside the tests stand the variants that they observe */
import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import type { Program, ProgramResult } from '../../program/program.ts';
import narrow from '../../variants/narrow.ts';
import { model } from './4.13/index.ts';
import type { CancelScope } from './cancel-scope.ts';
import { DeliveryObserver } from './delivery-observer.ts';
import type { AnyioSubject } from './subject.ts';

const clock = { tickCost: 20e-6, maxTicks: 20_000 };

const named = readFileSync(new URL('../../golden/named.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Program);

/** Two delivery passes reach `a`, then it and everything else is at rest for a while before main ends. */
const restsBeforeItsEnd: Program = {
  name: 'rests-before-its-end',
  main: [
    {
      group: 'g',
      do: [
        { spawn: 'a', into: 'g', do: [{ try: [{ sleep: 5 }], cancelled: [] }, { sleep: 5 }] },
        { sleep: 0.01 },
        { cancel: 'g' },
      ],
    },
    { sleep: 0.25 },
  ],
};

/** The first pass on `s` is made in the iteration after main's last step, and what it has queued waits as main ends. */
const passAsMainEnds: Program = {
  name: 'pass-as-main-ends',
  main: [
    { detach: 'a', do: [{ scope: 's', do: [{ sleep: 5 }] }] },
    { detach: 'b', do: [{ checkpoint: true }, { cancel: 's' }] },
    { checkpoint: true },
  ],
};

describe('a pass', () => {
  test('is followed by another one or not, each as it happened', () => {
    const program: Program = {
      name: 'self-cancel',
      main: [{ scope: 's', do: [{ cancel: 's' }, { sleep: 5 }] }],
    };
    expect(observe(program)).toMatchObject({
      passes: 3,
      reschedules: 2,
      delivery: [
        [1, true],
        [2, true],
        [3, false],
      ],
    });
  });

  test('that waits in the queue as main ends is a reschedule, the task that it is about to wake is none', () => {
    expect(observe(passAsMainEnds)).toMatchObject({
      passes: 1,
      reschedules: 1,
      afterwards: 0,
      delivery: [[3, true]],
    });
  });

  test('that the end of the budget keeps waiting is a reschedule too', () => {
    const spins: Program = {
      name: 'spins',
      main: [{ detach: 'owner', do: [{ enter: 'z' }] }, { checkpoint: true }, { cancel: 'z' }, { sleep: 1 }],
    };
    const { outcome, passes, reschedules, delivery } = model
      .open(model.createSubject())
      .runOnVirtualClock(spins, { ...clock, maxTicks: 20 }).result;
    expect([outcome, reschedules]).toEqual(['spin', passes]);
    expect(delivery).toHaveLength(passes);
    expect(delivery.every(([, rescheduled]) => rescheduled)).toBe(true);
  });

  test('owns what it has queued itself, not what an earlier one of the same iteration has', () => {
    const program: Program = {
      name: 'two-in-one-iteration',
      main: [
        { detach: 'waits', do: [{ scope: 's', do: [{ sleep: 5 }] }] },
        { detach: 'ends', do: [{ enter: 'z' }] },
        { sleep: 0.01 },
        { cancel: 's' },
        { cancel: 'z' },
        { sleep: 0.01 },
      ],
    };
    const { delivery } = observe(program, narrow);
    expect(delivery.map(([, rescheduled]) => rescheduled)).toEqual([true, false, false]);
  });

  test('owns what it has queued itself, not what a pass within it has', () => {
    const program: Program = {
      name: 'two-in-one-another',
      main: [{ scope: 's', do: [{ scope: 't', do: [{ cancel: 's' }, { sleep: 5 }] }] }],
    };
    const { delivery } = observe(program, narrow, (subject) => {
      duringEachPass(subject, ({ childScopes }) => {
        for (const child of childScopes) child.deliverCancellation(child);
      });
    });
    expect(delivery.slice(0, 2)).toEqual([
      [1, true],
      [1, true],
    ]);
  });

  test('is rescheduled once by a callback that begins two', () => {
    const plain = observe(restsBeforeItsEnd, narrow);
    const doubled = observe(restsBeforeItsEnd, narrow, (subject) => {
      const idle = new subject.CancelScope();
      replaceQueueing(subject, (scope) => {
        scope.cancelHandle = subject.asyncio.getRunningLoop().callSoon(() => {
          scope.deliverCancellation(scope);
          idle.deliverCancellation(idle);
        });
      });
    });
    expect(plain.reschedules).toBeGreaterThan(1);
    expect([doubled.reschedules, doubled.passes]).toEqual([
      plain.reschedules,
      plain.passes + plain.reschedules,
    ]);
  });
});

describe('a variant that queues its next pass in another way', () => {
  test.each([
    ['under another name', queueUnderAnotherName],
    ['through a method that only hands on', queueThroughAnotherMethod],
    ['with an argument', queueWithAnArgument],
  ])('%s is counted as one that does not', (_, requeue) => {
    for (const program of named) {
      expect(observe(program, narrow, requeue), program.name).toEqual(observe(program, narrow));
    }
  });
});

describe('a callback that a pass queues', () => {
  test('and that begins no pass is not counted', () => {
    const plain = observe(restsBeforeItsEnd, narrow);
    const diagnosing = observe(restsBeforeItsEnd, narrow, queueDiagnostics);
    expect(plain.reschedules).toBeGreaterThan(0);
    expect(untimed(diagnosing)).toEqual(untimed(plain));
  });

  test('and that begins no pass is not counted either if it waits as main ends', () => {
    const program: Program = {
      name: 'a-pass-as-main-ends',
      main: [{ group: 'g', do: [{ spawn: 'child', into: 'g', do: [{ cancel: 'g' }, { sleep: 5 }] }] }],
    };
    const plain = observe(program, narrow);
    const diagnosing = observe(program, narrow, queueDiagnostics);
    expect(diagnosing.afterwards).toBe(0);
    expect([diagnosing.reschedules, diagnosing.delivery]).toEqual([plain.reschedules, plain.delivery]);
  });

  test('and takes back is not counted', () => {
    const retract: Change = (subject) => {
      duringEachPass(subject, (scope) => {
        subject.asyncio
          .getRunningLoop()
          .callSoon(() => scope.deliverCancellation(scope))
          .cancel();
      });
    };
    for (const program of [restsBeforeItsEnd, passAsMainEnds]) {
      const plain = observe(program, narrow);
      const retracting = observe(program, narrow, retract);
      expect([retracting.passes, retracting.reschedules, retracting.afterwards]).toEqual([
        plain.passes,
        plain.reschedules,
        plain.afterwards,
      ]);
    }
  });

  test('and that wakes a task which cancels another scope is a pass, but no reschedule', () => {
    // The worker is woken by the first pass on `s`, and begins one on `t`; neither `s` nor `t` has to come back.
    const program: Program = {
      name: 'woken-task-cancels',
      main: [
        {
          group: 'g',
          do: [
            {
              spawn: 'worker',
              into: 'g',
              do: [{ scope: 's', do: [{ try: [{ sleep: 5 }], finally: [{ cancel: 't' }] }] }],
            },
            { scope: 't', shield: true, do: [{ sleep: 0.01 }, { cancel: 's' }, { sleep: 1 }] },
          ],
        },
      ],
    };
    const { passes, reschedules, delivery } = observe(program, quitAfterOnePass);
    expect([passes, reschedules]).toEqual([2, 0]);
    expect(delivery.map(([, rescheduled]) => rescheduled)).toEqual([false, false]);
  });
});

describe('the counters', () => {
  test('begin anew with each program', () => {
    const runner = model.open(model.createSubject());
    const runs = [0, 1, 2].map(() => runner.runOnVirtualClock(restsBeforeItsEnd, clock).result);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  test('leave passes alone that are made while no program runs', () => {
    const subject = model.createSubject();
    const observer = new DeliveryObserver(subject);
    const scope = new subject.CancelScope();
    expect(scope.deliverCancellation(scope)).toBe(false);
    expect([observer.passes, observer.reschedules, observer.read().delivery()]).toEqual([0, 0, []]);
  });

  test('hold the first 40 passes, and go on counting', () => {
    const spins: Program = {
      name: 'spins',
      main: [
        { detach: 'owner', do: [{ enter: 'z' }] },
        { checkpoint: true },
        { cancel: 'z' },
        { sleep: 0.01 },
      ],
    };
    const { passes, reschedules, delivery, afterwards } = observe(spins);
    expect(delivery).toHaveLength(40);
    expect(passes).toBeGreaterThan(100);
    // The last pass has queued the one that follows main's end.
    expect([reschedules, afterwards]).toEqual([passes, 102]);
  });
});

type Change = (subject: AnyioSubject) => void;

function observe(program: Program, ...changes: readonly Change[]): ProgramResult {
  const subject = model.createSubject();
  for (const change of changes) change(subject);
  return model.open(subject).runOnVirtualClock(program, clock).result;
}

/** What is left of a result without the iterations in which things happened. */
function untimed(result: ProgramResult): unknown {
  return { ...result, ticks: 0, events: result.events.map(([, , ...event]) => event) };
}

/** Lets `requeue` queue what the patched `deliverCancellation` would have queued. */
function replaceQueueing(subject: AnyioSubject, requeue: (scope: CancelScope) => void): void {
  const prototype = subject.CancelScope.prototype;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the scope that it is called on
  const deliver = prototype.deliverCancellation;
  prototype.deliverCancellation = function (origin) {
    const shouldRetry = deliver.call(this, origin);
    if (origin === this && shouldRetry) {
      // What it has queued stands last, as nothing else is queued after it.
      subject.asyncio.getRunningLoop().ready.pop();
      requeue(this);
    }
    return shouldRetry;
  };
}

function queueUnderAnotherName(subject: AnyioSubject): void {
  replaceQueueing(subject, (scope) => {
    const lookAgainLater = (): void => {
      scope.deliverCancellation(scope);
    };
    scope.cancelHandle = subject.asyncio.getRunningLoop().callSoon(lookAgainLater);
  });
}

function queueThroughAnotherMethod(subject: AnyioSubject): void {
  const handOn = (scope: CancelScope): void => {
    deliverTo(scope);
  };
  const deliverTo = (scope: CancelScope): void => {
    scope.deliverCancellation(scope);
  };
  replaceQueueing(subject, (scope) => {
    scope.cancelHandle = subject.asyncio.getRunningLoop().callSoon(() => handOn(scope));
  });
}

function queueWithAnArgument(subject: AnyioSubject): void {
  replaceQueueing(subject, (scope) => {
    scope.cancelHandle = subject.asyncio.getRunningLoop().callSoon<CancelScope>((origin) => {
      origin.deliverCancellation(origin);
    }, scope);
  });
}

function queueDiagnostics(subject: AnyioSubject): void {
  duringEachPass(subject, () => {
    subject.asyncio.getRunningLoop().callSoon(() => undefined);
  });
}

/** Makes one pass of every cancellation, and does not come back. */
function quitAfterOnePass(subject: AnyioSubject): void {
  narrow(subject);
  replaceQueueing(subject, () => undefined);
}

function duringEachPass(subject: AnyioSubject, act: (scope: CancelScope) => void): void {
  const prototype = subject.CancelScope.prototype;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the scope that it is called on
  const deliver = prototype.deliverCancellation;
  prototype.deliverCancellation = function (origin) {
    if (origin === this) act(this);
    return deliver.call(this, origin);
  };
}
