/**
 * What each step of a program does on a subject: one function an operation. What was done is seen in the trace, which the
 * interpreter keeps.
 */
import type { OperationName, StepOf } from '../../program/operations.ts';
import type { RaisableName, StartedValue, Step, Steps } from '../../program/program.ts';
import {
  BaseException,
  CancelledError,
  type Coroutine,
  Exception,
  Future,
  handling,
  KeyError,
  RuntimeError,
  Task,
  ValueError,
} from '../asyncio/index.ts';
import type { CancelScope } from './cancel-scope.ts';
import { exceptionName } from './exception-name.ts';
import { getOrMake } from './get-or-make.ts';
import type { Body, Interpreter } from './interpreter.ts';
import type { Lock } from './lock.ts';
import type { Semaphore } from './semaphore.ts';

/** Runs one step; hands out a coroutine if the step can suspend the task. */
type StepFunction<S> = (run: Interpreter, step: S, body: Body) => Coroutine<void> | undefined;

const stepFunctions: { readonly [Name in OperationName]: StepFunction<StepOf<Name>> } = {
  mark(run, step, body) {
    run.log(body, 'mark', step.mark);
    return undefined;
  },

  sleep: (run, step) => run.subject.sleep(step.sleep === 'forever' ? Infinity : step.sleep),

  checkpoint: (run) => run.subject.checkpoint(),

  scope(run, step, body) {
    const deadline = step.deadline === undefined ? Infinity : run.loop.time() + step.deadline;
    const scope = new run.subject.CancelScope({ shield: step.shield ?? false, deadline });
    run.nameScope(step.scope, scope);
    if (step.cancelled) scope.cancel();
    return run.runInScope(step.scope, scope, step, body);
  },

  moveOnAfter(run, step, body) {
    const scope = run.subject.moveOnAfter(step.seconds, step.shield);
    return run.runInScope(step.moveOnAfter, scope, step, body, () => {
      run.nameScope(step.moveOnAfter, scope);
    });
  },

  *failAfter(run, step, body) {
    let scope: CancelScope | undefined;
    try {
      yield* run.subject.failAfter(step.seconds, step.shield ?? false, (entered) => {
        scope = entered;
        run.nameScope(step.failAfter, entered);
        return run.runBlock(step, body);
      });
    } finally {
      run.log(body, 'exit', step.failAfter, scope?.cancelledCaught);
    }
  },

  cancel(run, step, body) {
    const scope = run.scopes.get(step.cancel);
    if (scope === undefined) run.log(body, 'missing', step.cancel);
    else scope.cancel();
    return undefined;
  },

  setShield(run, step) {
    const scope = run.scopes.get(step.setShield);
    if (scope !== undefined) scope.shield = step.to;
    return undefined;
  },

  setDeadline(run, step) {
    const scope = run.scopes.get(step.setDeadline);
    if (scope !== undefined) scope.deadline = step.to === null ? Infinity : run.loop.time() + step.to;
    return undefined;
  },

  *group(run, step, body) {
    const group = new run.subject.TaskGroup();
    try {
      yield* group.aenter();
      try {
        run.addGroup(step.group, group);
        yield* run.runBlock(step, body);
      } catch (exception) {
        if (!(exception instanceof BaseException)) throw exception;
        if (yield* handling(exception, group.aexit(exception))) return;
        throw exception;
      }
      yield* group.aexit(undefined);
    } finally {
      run.log(body, 'exit', step.group, group.cancelScope.cancelledCaught);
    }
  },

  spawn(run, step) {
    requireId(run.groups, step.into).startSoon(run.taskFunction(step.spawn, step.do), step.spawn);
    return undefined;
  },

  *start(run, step, body) {
    const group = requireId(run.groups, step.into);
    const value = yield* group.start(run.taskFunction(step.start, step.do), step.start);
    run.log(body, 'started', step.start, value);
  },

  started(_run, step: { readonly started: StartedValue }, body) {
    if (body.taskStatus === undefined) throw new KeyError();
    body.taskStatus.started(step.started);
    return undefined;
  },

  try: (run, step, body) =>
    step.finally === undefined ? tryAndCatch(run, step, body) : tryAndFinally(run, step, body, step.finally),

  raise(_run, step) {
    throw new raisable[step.raise](step.raise);
  },

  *repeat(run, step, body) {
    for (let count = 0; count < step.repeat; count++) yield* run.run(step.do, body);
  },

  setEvent(run, step) {
    run.asyncEvent(step.setEvent).set();
    return undefined;
  },

  waitEvent: (run, step) => run.asyncEvent(step.waitEvent).wait(),

  lock(run, step, body) {
    const lock = getOrMake(run.locks, step.lock, () => new run.subject.Lock());
    return withAcquired(lock, run.runBlock(step, body));
  },

  semaphore(run, step, body) {
    const make = () => new run.subject.Semaphore(step.value ?? 1);
    return withAcquired(getOrMake(run.semaphores, step.semaphore, make), run.runBlock(step, body));
  },

  cancelTask(run, step) {
    run.taskNamed(step.cancelTask)?.cancel('native');
    return undefined;
  },

  waitRefusing(run, step) {
    const future = new RefusingFuture(run.loop);
    if (step.seconds !== undefined) {
      run.loop.callLater(step.seconds, () => {
        future.setResult(undefined);
      });
    }
    return future.wait();
  },

  detach(run, step) {
    new Task(run.taskBody(step.detach, step.do), run.loop, step.detach).addDoneCallback(ignoreOutcome);
    return undefined;
  },

  enter(run, step) {
    const scope = new run.subject.CancelScope();
    run.nameScope(step.enter, scope);
    scope.enter();
    return undefined;
  },

  leave(run, step) {
    requireId(run.scopes, step.leave).exit(undefined);
    return undefined;
  },

  *enterGroup(run, step) {
    const group = new run.subject.TaskGroup();
    yield* group.aenter();
    run.addGroup(step.enterGroup, group);
  },

  *leaveGroup(run, step) {
    yield* requireId(run.groups, step.leaveGroup).aexit(undefined);
  },
};

const operations = new Map(Object.entries(stepFunctions) as [string, StepFunction<Step>][]);

/** Runs one step; hands out a coroutine if it can suspend the task. */
export function runStep(run: Interpreter, step: Step, body: Body): Coroutine<void> | undefined {
  for (const key in step) {
    const stepFunction = operations.get(key);
    if (stepFunction !== undefined) return stepFunction(run, step, body);
  }
  throw new Error(`no operation in the step ${JSON.stringify(step)}`);
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

/** `async with` over a lock or a semaphore. */
function* withAcquired(lock: Lock | Semaphore, block: Coroutine<void>): Coroutine<void> {
  yield* lock.acquire();
  try {
    yield* block;
  } finally {
    lock.release();
  }
}

/** A future that refuses to be cancelled, as one does whose work cannot be interrupted. */
class RefusingFuture extends Future<void> {
  override cancel(): boolean {
    return false;
  }
}

const raisable: { readonly [Name in RaisableName]: new (message: string) => Exception } = {
  ValueError,
  RuntimeError,
};

/** Retrieves the outcome of a detached task, as asyncio complains about one that nobody does. */
function ignoreOutcome(task: Future<unknown>): void {
  if (!task.cancelled()) task.exception();
}

/** `dictionary[id]`: throws `KeyError` for an id that was never made. */
function requireId<T>(map: Map<string, T>, id: string): T {
  const value = map.get(id);
  if (value === undefined) throw new KeyError();
  return value;
}
