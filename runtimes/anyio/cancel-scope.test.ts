/* eslint-disable max-lines -- upstream's class in one piece has its tests in one */
import { beforeEach, describe, expect, test } from 'vitest';

import {
  BaseException,
  CancelledError,
  type Coroutine,
  ExceptionGroup,
  Future,
  RuntimeError,
  sleep,
  type Task,
  ValueError,
} from '../asyncio/index.ts';
import { openVirtualLoop, type VirtualLoop } from '../asyncio/fixtures/virtual-loop.ts';
import { model } from './4.13/index.ts';
import { isAnyioCancellation, withScope } from './cancel-scope.ts';

const { CancelScope: Scope } = model.createSubject();

let virtual: VirtualLoop;
/** What happened, in order, each with the loop's time in whole seconds. */
let log: string[];

beforeEach(() => {
  virtual = openVirtualLoop({ tickCost: 1e-6 });
  log = [];
});

describe('a scope that is entered', () => {
  test('can be entered once only', () => {
    const scope = new Scope();
    const errors = errorsIn(function* () {
      scope.enter();
      yield* refusedWith(() => scope.enter());
      scope.exit(undefined);
    });
    expect(errors).toEqual(["Each CancelScope may only be used for a single 'with' block"]);
  });

  test('is not left before it was entered, nor twice', () => {
    const scope = new Scope();
    const errors = errorsIn(function* () {
      yield* refusedWith(() => scope.exit(undefined));
      scope.enter();
      scope.exit(undefined);
      yield* refusedWith(() => scope.exit(undefined));
    });
    expect(errors).toEqual(['This cancel scope is not active', 'This cancel scope is not active']);
  });

  test('is left in the task that entered it', () => {
    const scope = new Scope();
    virtual.spawn(
      (function* () {
        scope.enter();
        yield* sleep(5);
      })(),
    );
    const errors = errorsIn(function* () {
      yield* sleep(1);
      yield* refusedWith(() => scope.exit(undefined));
    });
    expect(errors).toEqual(['Attempted to exit cancel scope in a different task than it was entered in']);
  });

  test('is left after those that were entered in it', () => {
    const outer = new Scope();
    const inner = new Scope();
    const errors = errorsIn(function* () {
      outer.enter();
      inner.enter();
      yield* refusedWith(() => outer.exit(undefined));
      inner.exit(undefined);
      outer.exit(undefined);
    });
    expect(errors).toEqual([
      "Attempted to exit a cancel scope that isn't the current tasks's current cancel scope",
    ]);
  });

  test('takes its host task over from the scope around it, and gives it back', () => {
    const outer = new Scope();
    const inner = new Scope();
    const host = virtual.spawn(
      (function* () {
        outer.enter();
        inner.enter();
        yield* sleep(0);
        inner.exit(undefined);
        yield* sleep(0);
      })(),
    );
    const held = (): unknown[] => [
      outer.tasks.has(host),
      inner.tasks.has(host),
      outer.childScopes.has(inner),
    ];
    virtual.runOnce();
    expect(held()).toEqual([false, true, true]);
    virtual.runOnce();
    expect(held()).toEqual([true, false, false]);
  });
});

describe('a cancelled scope', () => {
  test('ends the block that it is around, catches its own cancellation and leaves the task uncancelled', () => {
    const scope = new Scope();
    const task = run(withScope(scope, sleepLogged(5)));
    virtual.loop.callAt(1, () => {
      scope.cancel();
    });
    virtual.run();
    expect(log).toEqual(['cancelled at 1']);
    expect([scope.cancelledCaught, task.cancelled(), task.cancelling()]).toEqual([true, false, 0]);
  });

  test('names itself, who cancelled it and why', () => {
    const scope = new Scope();
    const other = new Scope();
    const messages: unknown[] = [];
    const task = run(withScope(scope, catchInto(messages, sleep(5))));
    run(
      (function* () {
        yield* sleep(1);
        scope.cancel('because');
      })(),
      'canceller',
    );
    virtual.run();
    expect(messages).toEqual([
      expect.objectContaining({
        message: `Cancelled via cancel scope ${scope.id} by canceller; reason: because`,
      }),
    ]);
    expect(other.id).not.toBe(scope.id);
    expect(task.done()).toBe(true);
  });

  test('is cancelled once: a second reason changes nothing', () => {
    const scope = new Scope();
    scope.cancel('first');
    const reason = scope.cancelReason;
    scope.cancel('second');
    expect([reason, scope.cancelReason]).toEqual([
      `Cancelled via cancel scope ${scope.id}; reason: first`,
      reason,
    ]);
  });

  test('that was cancelled before it was entered delivers as it is entered', () => {
    const scope = new Scope();
    scope.cancel();
    run(withScope(scope, sleepLogged(5)));
    virtual.run();
    expect(log).toEqual(['cancelled at 0']);
  });

  test('does not catch a native cancellation', () => {
    const scope = new Scope();
    const task = run(withScope(scope, sleepLogged(5)));
    virtual.runOnce();
    task.cancel('native');
    virtual.run();
    expect([task.cancelled(), scope.cancelledCaught]).toEqual([true, false]);
  });

  test('catches nothing that it did not ask for: neither an error nor a quiet return', () => {
    const failing = new Scope();
    const quiet = new Scope();
    const error = new ValueError();
    const failed = run(
      withScope(
        failing,
        (function* (): Coroutine<void> {
          yield* sleep(0);
          failing.cancel();
          throw error;
        })(),
      ),
    );
    run(
      withScope(
        quiet,
        (function* (): Coroutine<void> {
          yield* sleep(0);
          quiet.cancel();
        })(),
      ),
    );
    virtual.run();
    expect([failed.exception(), failing.cancelledCaught, quiet.cancelledCaught]).toEqual([
      error,
      false,
      false,
    ]);
  });

  test('takes its own cancellations out of a group and lets the rest through', () => {
    const scope = new Scope();
    const error = new ValueError();
    const task = run(
      withScope(
        scope,
        (function* (): Coroutine<void> {
          yield* sleep(0);
          scope.cancel();
          const own = new CancelledError(scope.cancelReason);
          throw new ExceptionGroup('both', [own, error]);
        })(),
      ),
    );
    virtual.run();
    const exception = task.exception();
    expect(exception).toBeInstanceOf(ExceptionGroup);
    expect((exception as ExceptionGroup).exceptions).toEqual([error]);
    expect(scope.cancelledCaught).toBe(true);
  });

  test('leaves its cancellation to a cancelled scope around it, which takes the counts back', () => {
    const outer = new Scope();
    const inner = new Scope();
    const task = run(withScope(outer, withScope(inner, sleepLogged(5))));
    virtual.loop.callAt(1, () => {
      inner.cancel();
      outer.cancel();
    });
    virtual.run();
    expect(log).toEqual(['cancelled at 1']);
    expect([inner.cancelledCaught, outer.cancelledCaught]).toEqual([false, true]);
    expect([task.cancelling(), task.cancelled()]).toEqual([0, false]);
  });
});

describe('a shield', () => {
  test('keeps the cancellation of a scope around it away until it is lifted', () => {
    const outer = new Scope();
    const shield = new Scope({ shield: true });
    run(withScope(outer, withScope(shield, sleepLogged(10))));
    virtual.loop.callAt(1, () => {
      outer.cancel();
    });
    virtual.loop.callAt(3, () => {
      shield.shield = false;
    });
    virtual.run();
    expect(log).toEqual(['cancelled at 3']);
    expect([shield.cancelledCaught, outer.cancelledCaught]).toEqual([false, true]);
  });

  test('does not keep its own cancellation away', () => {
    const shield = new Scope({ shield: true });
    run(withScope(shield, sleepLogged(10)));
    virtual.loop.callAt(1, () => {
      shield.cancel();
    });
    virtual.run();
    expect(log).toEqual(['cancelled at 1']);
    expect(shield.cancelledCaught).toBe(true);
  });

  test('that is raised in time keeps a later cancellation away; the block around it gets it afterwards', () => {
    const outer = new Scope();
    const inner = new Scope();
    run(
      withScope(
        outer,
        (function* (): Coroutine<void> {
          yield* withScope(inner, sleepLogged(5));
          yield* sleepLogged(5);
        })(),
      ),
    );
    virtual.loop.callAt(1, () => {
      inner.shield = true;
      outer.cancel();
    });
    virtual.run();
    expect(log).toEqual(['slept until 5', 'cancelled at 5']);
  });

  test('that is set to what it is starts no delivery', () => {
    const outer = new Scope();
    const inner = new Scope();
    run(withScope(outer, withScope(inner, sleepLogged(5))));
    virtual.runOnce();
    // Cancelled without a delivery, as if its passes had come to rest.
    outer.cancelCalled = true;
    inner.shield = false;
    virtual.run();
    expect(log).toEqual(['slept until 5']);
  });

  test('decides how far a cancellation is seen', () => {
    // From the inside out: whether each scope is cancelled, whether it is shielded, and what is seen.
    const cases: readonly (readonly [
      cancelled: string,
      shielded: string,
      effectively: boolean,
      parent: boolean,
    ])[] = [
      ['---', '---', false, false],
      ['x--', '---', true, false],
      ['--x', '---', true, true],
      ['-x-', '---', true, true],
      ['--x', '-s-', false, false],
      ['-x-', '-s-', true, true],
      ['--x', 's--', false, false],
      ['x--', 's--', true, false],
      ['x-x', '-s-', true, false],
      ['--x', '--s', true, true],
    ];
    for (const [cancelled, shielded, effectively, parent] of cases) {
      const scopes = [...shielded].map((mark) => new Scope({ shield: mark === 's' }));
      for (const [index, scope] of scopes.entries()) {
        scope.cancelCalled = cancelled[index] === 'x';
        scope.parentScope = scopes[index + 1];
      }
      const innermost = scopes[0];
      expect(
        [innermost?.effectivelyCancelled, innermost?.parentCancellationIsVisibleToUs],
        `${cancelled} ${shielded}`,
      ).toEqual([effectively, parent]);
    }
  });
});

describe('a deadline', () => {
  test('cancels the scope when it is reached, and says so', () => {
    const scope = new Scope({ deadline: 2 });
    run(withScope(scope, sleepLogged(10)));
    virtual.run();
    expect(log).toEqual(['cancelled at 2']);
    expect(scope.cancelReason).toBe(`Cancelled via cancel scope ${scope.id}; reason: deadline exceeded`);
  });

  test('that is over by the time of the entry cancels the scope as it is entered', () => {
    const scope = new Scope({ deadline: 0 });
    run(withScope(scope, sleepLogged(10)));
    virtual.run();
    expect(log).toEqual(['cancelled at 0']);
  });

  test.each([
    ['put off', 2, 7, 'cancelled at 7'],
    ['brought forward', 7, 2, 'cancelled at 2'],
    ['brought forward to the past', 7, 0, 'cancelled at 1'],
    ['taken back', 2, Infinity, 'slept until 10'],
    ['set where there was none', Infinity, 3, 'cancelled at 3'],
  ])('that is %s counts from then on', (_, before, after, expected) => {
    const scope = new Scope({ deadline: before });
    run(withScope(scope, sleepLogged(10)));
    virtual.loop.callAt(1, () => {
      scope.deadline = after;
      expect(scope.deadline).toBe(after);
    });
    virtual.run();
    expect(log).toEqual([expected]);
  });

  test('that is reached after the block was left does nothing, nor does one set before or after it', () => {
    const scope = new Scope({ deadline: 20 });
    scope.deadline = 8;
    expect(scope.timeoutHandle).toBeUndefined();
    run(withScope(scope, sleepLogged(5)));
    virtual.loop.callAt(6, () => {
      scope.deadline = 7;
    });
    virtual.run();
    expect(log).toEqual(['slept until 5']);
    expect([scope.cancelCalled, Math.round(virtual.loop.time())]).toEqual([false, 6]);
  });

  test('that is changed after the cancellation sets no timer', () => {
    const scope = new Scope({ deadline: 20 });
    run(withScope(scope, new Future<void>(virtual.loop).wait()));
    virtual.loop.callAt(1, () => {
      scope.cancel();
      expect(scope.timeoutHandle).toBeUndefined();
      scope.deadline = 2;
      expect(scope.timeoutHandle).toBeUndefined();
    });
    virtual.run();
    expect(scope.cancelReason).not.toContain('deadline');
  });
});

describe('a cancellation', () => {
  test('is anyio’s by its message, or by that of a cancellation that was handled when it was raised', () => {
    const own = new CancelledError('Cancelled via cancel scope 1');
    const native = new CancelledError('native');
    expect([own, native, new CancelledError()].map(isAnyioCancellation)).toEqual([true, false, false]);

    const chained = new CancelledError();
    chained.context = own;
    expect(isAnyioCancellation(chained)).toBe(true);

    const error = new ValueError('Cancelled via cancel scope 1');
    error.context = own;
    const behindAnError = new CancelledError();
    behindAnError.context = error;
    expect([error, behindAnError].map(isAnyioCancellation)).toEqual([false, false]);
  });
});

describe('the block of a scope', () => {
  test('hands out what its body returns', () => {
    const scope = new Scope();
    const task = run(
      withScope(
        scope,
        (function* (): Coroutine<string> {
          yield* sleep(0);
          return 'value';
        })(),
      ),
    );
    virtual.run();
    expect([task.result(), scope.active]).toEqual(['value', false]);
  });
});

function run<T>(body: Coroutine<T>, name = 'host'): Task<T> {
  return virtual.spawn(body, name);
}

/** Runs a coroutine to its end and hands out the messages that `refusedWith` met in it. */
function errorsIn(body: () => Coroutine<void>): string[] {
  const task = run(body());
  virtual.run();
  expect(task.exception()).toBeUndefined();
  return log;
}

/** The action must raise a `RuntimeError`; its message is logged. */
// eslint-disable-next-line require-yield -- a coroutine that never suspends
function* refusedWith(action: () => unknown): Coroutine<void> {
  try {
    action();
  } catch (exception) {
    if (!(exception instanceof RuntimeError)) throw exception;
    log.push(exception.message ?? '');
    return;
  }
  log.push('not refused');
}

function* sleepLogged(seconds: number): Coroutine<void> {
  try {
    yield* sleep(seconds);
    log.push(`slept until ${Math.round(virtual.loop.time())}`);
  } catch (exception) {
    log.push(`cancelled at ${Math.round(virtual.loop.time())}`);
    throw exception;
  }
}

function* catchInto(caught: unknown[], body: Coroutine<void>): Coroutine<void> {
  try {
    yield* body;
  } catch (exception) {
    if (exception instanceof BaseException) caught.push(exception);
    throw exception;
  }
}
