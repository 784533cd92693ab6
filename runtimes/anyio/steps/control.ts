/** Steps that decide what runs, and one that only logs. */
import type { StepOf } from '../../../program/operations.ts';
import type { RaisableName, Steps } from '../../../program/program.ts';
import {
  BaseException,
  CancelledError,
  type Coroutine,
  Exception,
  handling,
  RuntimeError,
  ValueError,
} from '../../asyncio/index.ts';
import { exceptionName } from '../exception-name.ts';
import type { Body, Interpreter } from '../interpreter.ts';

export function mark(run: Interpreter, step: StepOf<'mark'>, body: Body): undefined {
  run.log(body, 'mark', step.mark);
  return undefined;
}

function attempt(run: Interpreter, step: StepOf<'try'>, body: Body): Coroutine<void> {
  return step.finally === undefined
    ? tryAndCatch(run, step, body)
    : tryAndFinally(run, step, body, step.finally);
}
export { attempt as try };

export function raise(_run: Interpreter, step: StepOf<'raise'>): never {
  throw new raisable[step.raise](step.raise);
}

export function* repeat(run: Interpreter, step: StepOf<'repeat'>, body: Body): Coroutine<void> {
  for (let count = 0; count < step.repeat; count++) yield* run.run(step.do, body);
}

function* tryAndFinally(run: Interpreter, step: StepOf<'try'>, body: Body, lastly: Steps): Coroutine<void> {
  try {
    yield* tryAndCatch(run, step, body);
  } catch (exception) {
    if (exception instanceof BaseException) yield* handling(exception, run.run(lastly, body));
    throw exception;
  }
  yield* run.run(lastly, body);
}

function* tryAndCatch(run: Interpreter, step: StepOf<'try'>, body: Body): Coroutine<void> {
  try {
    yield* run.run(step.try, body);
  } catch (exception) {
    if (exception instanceof CancelledError && step.cancelled !== undefined) {
      run.log(body, 'caught', 'cancelled');
      yield* handling(exception, run.run(step.cancelled, body));
      if (step.rethrow) throw exception;
    } else if (exception instanceof Exception && step.error !== undefined) {
      run.log(body, 'caught', exceptionName(exception));
      yield* handling(exception, run.run(step.error, body));
    } else {
      throw exception;
    }
  }
}

const raisable: { readonly [Name in RaisableName]: new (message: string) => Exception } = {
  ValueError,
  RuntimeError,
};
