/**
 * The wire format of scenario programs and of what is observed when one runs. This file is vocabulary only:
 * `steps/` makes programs, `parse-program.ts` checks them, the runtimes interpret them.
 */
import type { ProgramOutcome } from './find-outcome.ts';
import type { OperationName, StepOf } from './operations.ts';

export type { ProgramOutcome };

/** A task's body, or the body of a block: steps in the order in which they run. */
export type Steps = readonly Step[];

/** Seconds, or `forever` for a sleep that only a cancellation ends. */
export type SleepSeconds = number | 'forever';

/** One step: an object whose single operation key names what it does; `steps/` says which there are. Times are seconds. */
export type Step = { [Name in OperationName]: StepOf<Name> }[OperationName];

/** What `started` hands to the task that waits in `start`; any JSON scalar. */
export type StartedValue = string | number | boolean | null;

/** The exceptions that a program can raise by name. */
export type RaisableName = 'ValueError' | 'RuntimeError';

export interface Program {
  readonly name: string;
  /** The steps of the task called `main`. */
  readonly main: Steps;
}

/**
 * One line of a trace: `[tick, seconds, task, kind, …]`, seconds on the loop's clock rounded to 6 decimals. Kinds:
 * `start`, `returned`, `cancelled`, `raised NAME`, `mark LABEL`, `exit ID CAUGHT`, `caught NAME`,
 * `started TASK VALUE`, `missing ID`.
 */
export type TraceEvent = readonly [
  tick: number,
  seconds: number,
  task: string,
  kind: string,
  ...details: readonly unknown[],
];

/** One delivery pass: the tick in which it finished, and whether it asked for another pass. */
export type Delivery = readonly [tick: number, rescheduled: boolean];

/** What one run of a program yields, field for field as the recordings hold it. */
export interface ProgramResult {
  readonly outcome: ProgramOutcome;
  /** Seconds on the loop's clock until main ended, rounded to 6 decimals. */
  readonly elapsed: number;
  /** Loop iterations until main ended. */
  readonly ticks: number;
  /** Delivery passes begun on an origin scope. */
  readonly passes: number;
  /** How often a pass queued another one. */
  readonly reschedules: number;
  /** `reschedules` in the 100 iterations after main ended: 0 at rest, about 100 while a scope spins on. */
  readonly afterwards: number;
  /** The first 40 passes, in the order in which they finish. */
  readonly delivery: readonly Delivery[];
  readonly events: readonly TraceEvent[];
  /** `Task.cancelling()` of each task that ended, as its body ended. */
  readonly cancelling: Readonly<Record<string, number>>;
}
