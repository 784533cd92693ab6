/**
 * The driver contract of the `model` driver: what a TypeScript equivalent of a library's version offers to the child
 * that runs cells on it.
 */
import type { Program, ProgramResult } from '../program/program.ts';
import type { PassRecord, StepRecord } from '../program/timeline.ts';

/** A version of a subject as a TypeScript equivalent; each is bundled into one file of its own. */
export interface Model<Subject = unknown> {
  /** The subject's name, `anyio`. */
  readonly name: string;
  /** The exact version whose semantics it has, `4.13.0`. */
  readonly version: string;
  /** Makes fresh classes at each call, for a variant to change. */
  createSubject(this: void): Subject;
  /** Makes a subject ready to run programs; variants are applied before. */
  open(this: void, subject: Subject): ProgramRunner;
  /**
   * Prepares so many tasks that wait in the innermost of so many nested scopes (1), and hands out what makes one delivery
   * pass from the outermost over them.
   */
  prepareDeliveryPass(this: void, subject: Subject, taskCount: number, scopeCount?: number): () => void;
}

/** Runs programs on one subject, one after the other. */
export interface ProgramRunner {
  runOnVirtualClock(program: Program, clock: VirtualClockSettings, options?: RunOptions): ObservedRun;
  runOnRealClock(program: Program, options?: RunOptions): Promise<ObservedRun>;
}

interface VirtualClockSettings {
  /** Seconds that an iteration costs that need not wait. */
  readonly tickCost: number;
  /** Iterations after which one more that need not wait is a `spin`. */
  readonly maxTicks: number;
}

export interface RunOptions {
  /** Record each step that a task begins, and each delivery pass task by task. */
  readonly timeline?: boolean;
  /** How many passes are recorded at most; default 2,000. */
  readonly maxPasses?: number;
  /** Is handed a reader of the counters before the first iteration. */
  readonly onStart?: (read: () => RunCounters) => void;
  /** Called every thousand iterations or so on the virtual clock, which leaves the process no other chance. */
  readonly onProgress?: () => void;
}

/** What is counted while a program runs. */
export interface RunCounters {
  readonly ticks: number;
  readonly passes: number;
  readonly reschedules: number;
}

export interface ObservedRun {
  readonly result: ProgramResult;
  /** The recorded passes, if the run was asked for them. */
  readonly passes: readonly PassRecord[] | undefined;
  /** The recorded steps, likewise. */
  readonly steps: readonly StepRecord[] | undefined;
}
