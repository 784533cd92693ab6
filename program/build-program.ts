/**
 * Small functions that build a scenario's program, one for each step that a program can have, and `scenario` itself.
 * They only make data in the wire format; `parse-program.ts` and `parse-scenario.ts` find the mistakes in it.
 */
import type { RaisableName, SleepSeconds, StartedValue, Step, Steps } from './program.ts';
import type { Scenario } from './scenario.ts';

export interface ScopeOptions {
  /** Keeps cancellations from outside out of the scope; false if left out. */
  readonly shield?: boolean;
  /** Seconds from when the scope is entered, negative for a deadline that is over; none if left out. */
  readonly deadline?: number;
  /** Cancels the scope before it is entered; false if left out. */
  readonly cancelled?: boolean;
}

export interface TimeoutOptions {
  /** Keeps cancellations from outside out of the timeout; false if left out. */
  readonly shield?: boolean;
}

export interface TaskOptions {
  /** The id of the group that the task becomes a child of. */
  readonly into: string;
}

/** What follows on the way out of `attempt`; an empty list is a handler that swallows. */
export interface AttemptHandlers {
  /** Runs on a cancellation, which ends there unless `rethrow` is true. */
  readonly cancelled?: Steps;
  /** Raises the same cancellation again after `cancelled`; false if left out. */
  readonly rethrow?: boolean;
  /** Runs on any other error, which ends there. */
  readonly error?: Steps;
  /** Runs in every case. */
  readonly finally?: Steps;
}

export interface SemaphoreOptions {
  /** How many tasks may hold it at once; 1 if left out. */
  readonly value?: number;
}

export interface WaitRefusingOptions {
  /** Seconds after which the wait is over; never if left out. */
  readonly seconds?: number;
}

/** Declares what a scenario file exports by default; returns its argument as it is. */
export function scenario(definition: Scenario): Scenario {
  return definition;
}

/** Logs `label`, and nothing else. */
export function mark(label: string): Step {
  return { mark: label };
}

/** Sleeps for so many seconds; 0 and less still yields to the loop once. */
export function sleep(seconds: SleepSeconds): Step {
  return { sleep: seconds };
}

/** Sleeps until it is cancelled. */
export function sleepForever(): Step {
  return { sleep: 'forever' };
}

/** Yields to the loop once, and is cancelled there if a cancellation is pending. */
export function checkpoint(): Step {
  return { checkpoint: true };
}

/** Runs the steps inside a cancel scope. */
export function scope(id: string, steps: Steps, options: ScopeOptions = {}): Step {
  return { scope: id, ...inOrder(options, ['shield', 'deadline', 'cancelled']), do: steps };
}

/** Runs the steps inside a scope that is cancelled after so many seconds, and goes on. */
export function moveOnAfter(id: string, seconds: number, steps: Steps, options: TimeoutOptions = {}): Step {
  return { moveOnAfter: id, seconds, ...inOrder(options, ['shield']), do: steps };
}

/** Runs the steps inside a scope that is cancelled after so many seconds, and then raises `TimeoutError`. */
export function failAfter(id: string, seconds: number, steps: Steps, options: TimeoutOptions = {}): Step {
  return { failAfter: id, seconds, ...inOrder(options, ['shield']), do: steps };
}

/** Cancels a scope, a timeout or a group; logs `missing` if there is none of that id yet. */
export function cancel(id: string): Step {
  return { cancel: id };
}

/** Turns a scope's shield on or off. */
export function setShield(id: string, to: boolean): Step {
  return { setShield: id, to };
}

/** Sets a scope's deadline, in seconds from now; null removes it. */
export function setDeadline(id: string, to: number | null): Step {
  return { setDeadline: id, to };
}

/** Runs the steps inside a task group, which waits for its children at its end. */
export function group(id: string, steps: Steps): Step {
  return { group: id, do: steps };
}

/** Starts a task in a group and goes on at once. */
export function spawn(task: string, options: TaskOptions, steps: Steps): Step {
  return { spawn: task, ...inOrder(options, ['into']), do: steps };
}

/** Starts a task in a group and waits until it calls `started`. */
export function start(task: string, options: TaskOptions, steps: Steps): Step {
  return { start: task, ...inOrder(options, ['into']), do: steps };
}

/** Hands a value to whoever began this task with `start`. */
export function started(value: StartedValue): Step {
  return { started: value };
}

/** Runs the steps as the body of a `try`. */
export function attempt(steps: Steps, handlers: AttemptHandlers): Step {
  return { try: steps, ...inOrder(handlers, ['cancelled', 'rethrow', 'error', 'finally']) };
}

/** Raises an error of that class. */
export function raise(name: RaisableName): Step {
  return { raise: name };
}

/** Runs the steps so many times. */
export function repeat(times: number, steps: Steps): Step {
  return { repeat: times, do: steps };
}

/** Sets an event, which is made at its first use. */
export function setEvent(id: string): Step {
  return { setEvent: id };
}

/** Waits until an event is set. */
export function waitEvent(id: string): Step {
  return { waitEvent: id };
}

/** Runs the steps while holding a lock, which is made at its first use. */
export function lock(id: string, steps: Steps): Step {
  return { lock: id, do: steps };
}

/** Runs the steps while holding a semaphore, which is made at its first use. */
export function semaphore(id: string, steps: Steps, options: SemaphoreOptions = {}): Step {
  return { semaphore: id, ...inOrder(options, ['value']), do: steps };
}

/** Cancels a task natively, past every scope. */
export function cancelTask(task: string): Step {
  return { cancelTask: task };
}

/** Waits for something that refuses to be cancelled. */
export function waitRefusing(id: string, options: WaitRefusingOptions = {}): Step {
  return { waitRefusing: id, ...inOrder(options, ['seconds']) };
}

/** Starts a task outside any group; nobody waits for it. */
export function detach(task: string, steps: Steps): Step {
  return { detach: task, do: steps };
}

/** Enters a scope by hand: misuse on purpose. */
export function enter(id: string): Step {
  return { enter: id };
}

/** Leaves a scope by hand. */
export function leave(id: string): Step {
  return { leave: id };
}

/** Enters a task group by hand: misuse on purpose. */
export function enterGroup(id: string): Step {
  return { enterGroup: id };
}

/** Leaves a task group by hand. */
export function leaveGroup(id: string): Step {
  return { leaveGroup: id };
}

/** The options that are given, in the wire format's order. Unknown ones stay, so that the check can name them. */
function inOrder<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
): Options {
  const given = new Map(Object.entries(options).filter(([, value]) => value !== undefined));
  const ordered = [...names.filter((name) => given.has(name)), ...given.keys()];
  return Object.fromEntries(ordered.map((name) => [name, given.get(name)])) as Options;
}
