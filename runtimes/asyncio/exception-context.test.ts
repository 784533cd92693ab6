import { describe, expect, test } from 'vitest';

import { handling, raise } from './exception-context.ts';
import { BaseException, CancelledError, ValueError } from './exceptions.ts';
import { openVirtualLoop } from './fixtures/virtual-loop.ts';
import { type Coroutine, Future } from './future.ts';
import { sleep } from './sleep.ts';
import { requireCurrentTask } from './task.ts';

describe('an exception that is thrown into a coroutine while it handles another', () => {
  test('gets the handled one as its context on its way out', () => {
    const handled = new ValueError('handled');
    const { thrown, out } = throwInto((wait) => handling(handled, wait));
    expect(out).toBe(thrown);
    expect(chainOf(out)).toEqual([thrown, handled]);
  });

  test('gets the outermost one that is handled, as each frame replaces what the inner one set', () => {
    const inner = new ValueError('inner');
    const outer = new ValueError('outer');
    const { thrown, out } = throwInto((wait) => handling(outer, handling(inner, wait)));
    expect(out).toBe(thrown);
    expect(chainOf(out)).toEqual([thrown, outer]);
  });

  test('gets none if it is the handled one itself', () => {
    const handled = new CancelledError();
    const { out } = throwInto((wait) => handling(handled, wait), handled);
    expect(chainOf(out)).toEqual([handled]);
  });

  test('gets none once the handler was left', () => {
    const { thrown, out } = throwInto(function* (wait) {
      yield* handling(new ValueError('handled'), sleep(0));
      yield* wait;
    });
    expect(chainOf(out)).toEqual([thrown]);
  });

  test('closes no ring: where the handled one’s chain leads back to it, that chain is cut', () => {
    const thrown = new CancelledError();
    const middle = new ValueError('middle');
    const handled = new ValueError('handled');
    handled.context = middle;
    middle.context = thrown;
    const { out } = throwInto((wait) => handling(handled, wait), thrown);
    expect(chainOf(out)).toEqual([thrown, handled, middle]);
  });
});

describe('an exception that leaves a handler after a step that was sent', () => {
  test('keeps the context that it has', () => {
    const raised = new ValueError('raised');
    const out = runToException(
      handling(
        new CancelledError(),
        (function* (): Coroutine<void> {
          yield* sleep(0);
          throw raised;
        })(),
      ),
    );
    expect(chainOf(out)).toEqual([raised]);
  });
});

describe('the raise statement', () => {
  test('takes the innermost exception that is handled as context', () => {
    const inner = new ValueError('inner');
    const raised = new CancelledError();
    const out = runToException(handling(new ValueError('outer'), handling(inner, raiseLater(raised))));
    expect(chainOf(out)).toEqual([raised, inner]);
  });

  test('takes none where none is handled, nor the exception that it raises', () => {
    const raised = new CancelledError();
    expect(chainOf(runToException(raiseLater(raised)))).toEqual([raised]);
    expect(chainOf(runToException(handling(raised, raiseLater(raised))))).toEqual([raised]);
  });

  test('replaces the context that was there and cuts a ring', () => {
    const raised = new CancelledError();
    raised.context = new ValueError('old');
    const handled = new ValueError('handled');
    handled.context = raised;
    expect(chainOf(runToException(handling(handled, raiseLater(raised))))).toEqual([raised, handled]);
  });

  test('does not see, after a throw, what the frames around it handle until the task was suspended again', () => {
    const handled = new ValueError('handled');
    const raised = new CancelledError();
    const swallowThenRaise = (suspend: boolean) =>
      function* (wait: Coroutine<void>): Coroutine<void> {
        try {
          yield* handling(
            handled,
            (function* (): Coroutine<void> {
              try {
                yield* wait;
              } catch (exception) {
                if (!(exception instanceof BaseException)) throw exception;
              }
              if (suspend) yield* sleep(0);
              raised.context = undefined;
              try {
                raise(raised);
              } catch (exception) {
                contexts.push(raised.context);
                throw exception;
              }
            })(),
          );
        } finally {
          depths.push(requireCurrentTask().handledExceptions.length);
        }
      };
    const contexts: unknown[] = [];
    const depths: number[] = [];
    throwInto(swallowThenRaise(false));
    throwInto(swallowThenRaise(true));
    expect(contexts).toEqual([undefined, handled]);
    expect(depths).toEqual([0, 0]);
  });

  test('works in a task only', () => {
    openVirtualLoop();
    expect(() => raise(new ValueError())).toThrow('no task is running');
  });
});

/** Throws into a coroutine at its wait; hands out what was thrown and what came out. */
function throwInto(
  around: (wait: Coroutine<void>) => Coroutine<void>,
  thrown: BaseException = new CancelledError(),
): { thrown: BaseException; out: BaseException | undefined } {
  const { loop, spawn, run } = openVirtualLoop();
  const future = new Future<void>(loop);
  const caught: BaseException[] = [];
  spawn(catchInto(caught, around(future.wait())));
  loop.callLater(10, () => {
    future.setException(thrown);
  });
  run();
  return { thrown, out: caught[0] };
}

function runToException(body: Coroutine<void>): BaseException | undefined {
  const { spawn, run } = openVirtualLoop();
  const caught: BaseException[] = [];
  spawn(catchInto(caught, body));
  run();
  return caught[0];
}

function* catchInto(caught: BaseException[], body: Coroutine<void>): Coroutine<void> {
  try {
    yield* body;
  } catch (exception) {
    if (!(exception instanceof BaseException)) throw exception;
    caught.push(exception);
  }
}

function* raiseLater(exception: BaseException): Coroutine<void> {
  yield* sleep(0);
  raise(exception);
}

/** The exception and its contexts, innermost last; endless for a ring, so it stops there. */
function chainOf(exception: BaseException | undefined): BaseException[] {
  const chain: BaseException[] = [];
  for (let link = exception; link !== undefined && chain.length < 10; link = link.context) chain.push(link);
  return chain;
}
