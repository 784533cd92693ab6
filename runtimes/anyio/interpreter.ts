/**
 * The state of one run of a program on a subject: what the program has made by name, and the trace that it logs. What each
 * step does is in `steps.ts`; what is counted is counted from outside (`delivery-observer.ts`).
 */
import type { Steps, TraceEvent } from '../../program/program.ts';
import {
  BaseException,
  CancelledError,
  type Coroutine,
  type EventLoop,
  requireCurrentTask,
  type Task,
} from '../asyncio/index.ts';
import type { CancelScope } from './cancel-scope.ts';
import type { Event } from './event.ts';
import { exceptionName } from './exception-name.ts';
import { getOrMake } from './get-or-make.ts';
import type { Lock } from './lock.ts';
import { roundToMicroseconds } from './round-to-microseconds.ts';
import type { Semaphore } from './semaphore.ts';
import { runStep } from './steps.ts';
import type { AnyioSubject } from './subject.ts';
import type { TaskFunction, TaskGroup, TaskStatus } from './task-group.ts';

/** The task that executes a step. */
export interface Body {
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
