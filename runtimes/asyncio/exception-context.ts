/**
 * Implicit exception chaining, as far as anyio can see it: `is_anyio_cancellation` walks from a `CancelledError`
 * through its `__context__`. CPython sets that in two places, and both are needed here: `raise` takes the exception
 * that is being handled, and an exception that is *thrown into* a coroutine takes the one that each suspended frame
 * handles on its way out (`_PyErr_SetObject`, `_PyErr_ChainStackItem`, CPython 3.11).
 */
import { BaseException } from './exceptions.ts';
import type { Coroutine } from './future.ts';
import { requireCurrentTask } from './task.ts';

/** Runs a coroutine as the body of an `except` or `finally` clause that handles `exception`. */
export function* handling<T>(exception: BaseException, body: Coroutine<T>): Coroutine<T> {
  const task = requireCurrentTask();
  task.handledExceptions.push(exception);
  try {
    return yield* body;
  } catch (raised) {
    if (raised instanceof BaseException && task.resumedByThrow) setContext(raised, exception);
    throw raised;
  } finally {
    task.handledExceptions.pop();
  }
}

/**
 * The `raise` statement for an exception that exists already; throws it. A coroutine into which an exception was thrown
 * does not see what the frames around it handle until it has been suspended once more.
 */
export function raise(exception: BaseException): never {
  const task = requireCurrentTask();
  const handled = task.resumedByThrow ? undefined : task.handledExceptions.at(-1);
  if (handled !== undefined) setContext(exception, handled);
  throw exception;
}

/** Sets `__context__`, cutting the chain where that would close a ring. */
function setContext(exception: BaseException, handled: BaseException): void {
  if (exception === handled) return;
  for (let link = handled; link.context !== undefined; link = link.context) {
    if (link.context === exception) {
      link.context = undefined;
      break;
    }
  }
  exception.context = handled;
}
