/**
 * Runs the steps of a program on a subject: one function a step, in the terms of the `Program` page of the design. What
 * is logged here is the trace; what is counted is counted elsewhere (`delivery-observer.ts`).
 */
import type { RaisableName, StartedValue, Step, Steps, TraceEvent } from '../../program/program.ts';
import {
  BaseException,
  CancelledError,
  type Coroutine,
  type EventLoop,
  Exception,
  ExceptionGroup,
  Future,
  handling,
  KeyError,
  requireCurrentTask,
  RuntimeError,
  Task,
  ValueError,
} from '../asyncio/index.ts';
import { type CancelScope, withScope } from './cancel-scope.ts';
import type { Event } from './event.ts';
import type { Lock } from './lock.ts';
import { roundToMicroseconds } from './round-to-microseconds.ts';
import type { Semaphore } from './semaphore.ts';
import type { AnyioSubject } from './subject.ts';
import type { TaskFunction, TaskGroup, TaskStatus } from './task-group.ts';

/** The task that executes a step. */
interface Body {
  readonly name: string;
  readonly taskStatus: TaskStatus | undefined;
}

export class Interpreter {
  readonly subject: AnyioSubject;
  readonly loop: EventLoop;
  readonly events: TraceEvent[] = [];
  /** `Task.cancelling()` of each task that ended, as its body ended. */
  readonly cancelling = new Map<string, number>();
  readonly scopes = new Map<string, CancelScope>();
  readonly #scopeNames = new Map<CancelScope, string>();
  readonly groups = new Map<string, TaskGroup>();
  readonly locks = new Map<string, Lock>();
  readonly semaphores = new Map<string, Semaphore>();
  readonly #asyncEvents = new Map<string, Event>();
  readonly #tasks = new Map<string, Task<unknown>>();

  constructor(subject: AnyioSubject, loop: EventLoop) {
    this.subject = subject;
    this.loop = loop;
  }

  /** A task's coroutine: its steps, and a line in the trace for its start and its end. */
  *taskBody(name: string, steps: Steps, taskStatus?: TaskStatus): Coroutine<void> {
    const body: Body = { name, taskStatus };
    const task = requireCurrentTask();
    this.#tasks.set(name, task);
    this.log(body, 'start');
    try {
      yield* this.run(steps, body);
      this.log(body, 'returned');
    } catch (exception) {
      if (exception instanceof CancelledError) this.log(body, 'cancelled');
      else if (exception instanceof BaseException) this.log(body, 'raised', exceptionName(exception));
      throw exception;
    } finally {
      this.cancelling.set(name, task.cancelling());
    }
  }

  *run(steps: Steps, body: Body): Coroutine<void> {
    for (const step of steps) {
      const suspended = runStep(this, step, body);
      if (suspended !== undefined) yield* suspended;
    }
  }

  log(body: Body, kind: string, ...details: unknown[]): void {
    this.events.push([this.loop.ticks, roundToMicroseconds(this.loop.time()), body.name, kind, ...details]);
  }

  /** Runs a block and logs that its scope was left, whatever left it. */
  *logExit(id: string, scope: CancelScope, body: Body, block: Coroutine<void>): Coroutine<void> {
    try {
      yield* block;
    } finally {
      this.log(body, 'exit', id, scope.cancelledCaught);
    }
  }

  /** What a group is given to run as a task. */
  taskFunction(name: string, steps: Steps): TaskFunction {
    return (taskStatus) => this.taskBody(name, steps, taskStatus);
  }

  addGroup(id: string, group: TaskGroup): void {
    this.groups.set(id, group);
    this.nameScope(id, group.cancelScope);
  }

  asyncEvent(id: string): Event {
    return getOrMake(this.#asyncEvents, id, () => new this.subject.Event());
  }

  /** A scope is known by an id from now on, and no longer by that id the one before it. */
  nameScope(id: string, scope: CancelScope): void {
    this.scopes.set(id, scope);
    this.#scopeNames.set(scope, id);
  }

  /** The id under which the program made a scope; `#n` for one of the library's. */
  scopeName(scope: CancelScope): string {
    return this.#scopeNames.get(scope) ?? `#${String(scope.id)}`;
  }

  taskNamed(name: string): Task<unknown> | undefined {
    return this.#tasks.get(name);
  }
}

/** The keys that name operations: those of a step that no operation has as a further key. */
export type Operation = Exclude<
  Step extends infer S ? (S extends unknown ? keyof S : never) : never,
  | 'do'
  | 'shield'
  | 'deadline'
  | 'cancelled'
  | 'seconds'
  | 'to'
  | 'into'
  | 'error'
  | 'finally'
  | 'rethrow'
  | 'value'
>;

type StepOf<Name extends Operation> = Extract<Step, Readonly<Record<Name, unknown>>>;

/** Runs one step; hands out a coroutine if the step can suspend the task. */
type StepFunction<S> = (run: Interpreter, step: S, body: Body) => Coroutine<void> | undefined;

const stepFunctions: { readonly [Name in Operation]: StepFunction<StepOf<Name>> } = {
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
    return run.logExit(step.scope, scope, body, withScope(scope, run.run(step.do, body)));
  },

  moveOnAfter(run, step, body) {
    const scope = run.subject.moveOnAfter(step.seconds, step.shield);
    const entered = function* (): Coroutine<void> {
      run.nameScope(step.moveOnAfter, scope);
      yield* run.run(step.do, body);
    };
    return run.logExit(step.moveOnAfter, scope, body, withScope(scope, entered()));
  },

  *failAfter(run, step, body) {
    let scope: CancelScope | undefined;
    try {
      yield* run.subject.failAfter(step.seconds, step.shield ?? false, (entered) => {
        scope = entered;
        run.nameScope(step.failAfter, entered);
        return run.run(step.do, body);
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

  group(run, step, body) {
    const group = new run.subject.TaskGroup();
    const entered = function* (): Coroutine<void> {
      run.addGroup(step.group, group);
      yield* run.run(step.do, body);
    };
    return run.logExit(step.group, group.cancelScope, body, withGroup(group, entered()));
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

  *try(run, step, body) {
    try {
      yield* tryAndCatch(run, step, body);
    } catch (exception) {
      if (exception instanceof BaseException && step.finally !== undefined) {
        yield* handling(exception, run.run(step.finally, body));
      }
      throw exception;
    }
    if (step.finally !== undefined) yield* run.run(step.finally, body);
  },

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
    return withAcquired(lock, run.run(step.do, body));
  },

  semaphore(run, step, body) {
    const make = () => new run.subject.Semaphore(step.value ?? 1);
    return withAcquired(getOrMake(run.semaphores, step.semaphore, make), run.run(step.do, body));
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

function runStep(run: Interpreter, step: Step, body: Body): Coroutine<void> | undefined {
  for (const key in step) {
    const stepFunction = operations.get(key);
    if (stepFunction !== undefined) return stepFunction(run, step, body);
  }
  throw new Error(`no operation in the step ${JSON.stringify(step)}`);
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

/** `async with group:`. */
function* withGroup(group: TaskGroup, block: Coroutine<void>): Coroutine<void> {
  yield* group.aenter();
  try {
    yield* block;
  } catch (exception) {
    if (exception instanceof BaseException && (yield* handling(exception, group.aexit(exception)))) return;
    throw exception;
  }
  yield* group.aexit(undefined);
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

/** The class's name; of a group `group(A,B)`, its members' names sorted. */
export function exceptionName(exception: BaseException): string {
  if (!(exception instanceof ExceptionGroup)) return exception.name;
  return `group(${exception.exceptions.map(exceptionName).sort().join(',')})`;
}

/** Retrieves the outcome of a detached task, as asyncio complains about one that nobody does. */
function ignoreOutcome(task: Future<unknown>): void {
  if (!task.cancelled()) task.exception();
}

function getOrMake<T>(map: Map<string, T>, id: string, make: () => T): T {
  let value = map.get(id);
  if (value === undefined) {
    value = make();
    map.set(id, value);
  }
  return value;
}

/** `dictionary[id]`: throws `KeyError` for an id that was never made. */
function requireId<T>(map: Map<string, T>, id: string): T {
  const value = map.get(id);
  if (value === undefined) throw new KeyError();
  return value;
}
