/**
 * The state of one run of a program on a subject: what the program has made by name, and the trace that it logs. What each
 * step does is in `steps.ts`; what is counted is counted from outside (`delivery-observer.ts`).
 */
import { type OperationName, operations } from '../../program/operations.ts';
import type { Step, Steps, TraceEvent } from '../../program/program.ts';
import type { StepRecord } from '../../program/timeline.ts';
import {
  BaseException,
  CancelledError,
  type Coroutine,
  type EventLoop,
  requireCurrentTask,
  type Task,
} from '../asyncio/index.ts';
import { type CancelScope, withScope } from './cancel-scope.ts';
import type { Event } from './event.ts';
import { exceptionName } from './exception-name.ts';
import { getOrMake } from './get-or-make.ts';
import type { Lock } from './lock.ts';
import { roundToMicroseconds } from './round-to-microseconds.ts';
import type { Semaphore } from './semaphore.ts';
import { runStep } from './steps.ts';
import type { AnyioSubject } from './subject.ts';
import type { TaskFunction, TaskGroup, TaskStatus } from './task-group.ts';

/** A program that goes round and round begins thousands of steps; so many are kept. */
const maxSteps = 2000;

/** A step that holds steps. */
type Block = Step & { readonly do: Steps };

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
  /** The steps that tasks began; undefined if they are not to be recorded. */
  readonly steps: StepRecord[] | undefined;
  readonly scopes = new Map<string, CancelScope>();
  /** Only timelines name scopes. */
  readonly #scopeNames = new Map<CancelScope, string>();
  #libraryScopes = 0;
  readonly groups = new Map<string, TaskGroup>();
  readonly locks = new Map<string, Lock>();
  readonly semaphores = new Map<string, Semaphore>();
  readonly #asyncEvents = new Map<string, Event>();
  readonly #tasks = new Map<string, Task<unknown>>();

  constructor(subject: AnyioSubject, loop: EventLoop, recordsSteps = false) {
    this.subject = subject;
    this.loop = loop;
    this.steps = recordsSteps ? [] : undefined;
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

  /** @param onBegun called before the first step */
  *run(steps: Steps, body: Body, onBegun?: () => void): Coroutine<void> {
    onBegun?.();
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index] as Step;
      if (this.steps !== undefined) this.#record(this.steps, step, body);
      const suspended = runStep(this, step, body);
      if (suspended !== undefined) yield* suspended;
    }
  }

  /** Runs the body of a block that does something as it is left. */
  runBlock(block: Block, body: Body, onBegun?: () => void): Coroutine<void> {
    if (this.steps === undefined) return this.run(block.do, body, onBegun);
    return this.#recordLeaving(this.steps, block, body, onBegun);
  }

  *#recordLeaving(records: StepRecord[], block: Block, body: Body, onBegun?: () => void): Coroutine<void> {
    try {
      yield* this.run(block.do, body, onBegun);
    } finally {
      this.#record(records, block, body, { leaving: true });
    }
  }

  #record(
    records: StepRecord[],
    step: Step,
    { name }: Body,
    leaving: Pick<StepRecord, 'leaving'> = {},
  ): void {
    if (records.length >= maxSteps) return;
    const operation = Object.keys(step).find((key): key is OperationName => operations.has(key)) ?? 'mark';
    const argument = (step as Readonly<Record<string, unknown>>)[operation];
    records.push({
      ...this.#moment(),
      task: name,
      operation,
      ...(typeof argument === 'string' || typeof argument === 'number' ? { argument } : {}),
      ...leaving,
    });
  }

  #moment(): Pick<StepRecord, 'eventsBefore' | 'seconds' | 'tick'> {
    return {
      tick: this.loop.ticks,
      seconds: roundToMicroseconds(this.loop.time()),
      eventsBefore: this.events.length,
    };
  }

  /** Places what is recorded elsewhere among the events and steps. */
  countRecords(): { readonly eventsBefore: number; readonly stepsBefore: number } {
    return { eventsBefore: this.events.length, stepsBefore: this.steps?.length ?? 0 };
  }

  log(body: Body, kind: string, ...details: unknown[]): void {
    this.events.push([this.loop.ticks, roundToMicroseconds(this.loop.time()), body.name, kind, ...details]);
  }

  /** Runs the body of a `with` statement over a scope, and logs that it was left, whatever left it. */
  runInScope(
    id: string,
    scope: CancelScope,
    block: Block,
    body: Body,
    onBegun?: () => void,
  ): Coroutine<void> {
    return withScope(scope, this.runBlock(block, body, onBegun), () => {
      this.log(body, 'exit', id, scope.cancelledCaught);
    });
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
    if (this.steps !== undefined) this.#scopeNames.set(scope, id);
  }

  /**
   * The id under which the program made a scope; `#n` for one of the library's, by the order in which they are asked for. Numbers
   * of scopes themselves go on from program to program, and a program says the same whatever ran before it.
   */
  scopeName(scope: CancelScope): string {
    const known = this.#scopeNames.get(scope);
    if (known !== undefined) return known;
    const name = `#${String(++this.#libraryScopes)}`;
    this.#scopeNames.set(scope, name);
    return name;
  }

  taskNamed(name: string): Task<unknown> | undefined {
    return this.#tasks.get(name);
  }
}
