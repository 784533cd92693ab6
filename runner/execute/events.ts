/**
 * The stream of events that a run gives away, one NDJSON line an event. The progress display, the stored results and
 * every report are readers of this stream; execution hands out nothing else.
 */
import type { CountersFrame, ReadyFrame, ResultFrame } from '../cell/protocol.ts';
import type { Plan, PlannedCell, PlannedTest } from '../plan/plan.ts';

/** Version of the format of `events.ndjson` and `run.json`. */
export const resultsFormat = 3;

/** How a child process ended. Never mixed with what the program in it did. */
export type End =
  | 'exited'
  | 'exited-early'
  | 'signalled'
  | 'timed-out'
  | 'not-started'
  | 'protocol-error'
  | 'environment-mismatch';

/** Everything that is known of one finished attempt at a cell. */
export interface Observation {
  readonly end: End;
  /** One sentence for every end but a clean exit: what was expected and what was found. */
  readonly problem?: string;
  /** A process outlived the child and held its pipes. */
  readonly leaked: boolean;
  readonly exitCode?: number;
  readonly signal?: string;
  /** Milliseconds from spawn to exit, as the runner saw them. */
  readonly wallMs: number;
  readonly ready?: Omit<ReadyFrame, 'kind'>;
  /** The last counters that the child published; they survive a kill. */
  readonly counters?: Omit<CountersFrame, 'kind'>;
  readonly result?: Omit<ResultFrame, 'kind'>;
  /** The scenario's or the variant's own code failed, with its message. */
  readonly threw?: string;
  /** What the child printed on stdout and stderr, head and tail; absent if it printed nothing. */
  readonly output?: string;
  /** The most that was seen of the child and its descendants at once; absent where the system does not say. */
  readonly peak?: Peak;
}

/** Sampled, so that what came and went between two looks is not in it. */
export interface Peak {
  readonly processes: number;
  /** Memory of their own, without what they share. */
  readonly memoryMiB: number;
}

/** How far the children of a run are held in. */
export interface Confinement {
  /** With `strict` they have no network, and a file system that they can only read. */
  readonly sandbox: 'none' | 'strict';
  /** What this machine does not allow, each a fragment with its reason; empty if it allows all. */
  readonly missing: readonly string[];
}

/** A file of the user's that was not as it had been when the run began. */
export interface TreeChange {
  /** Relative to the folder of the matrix. */
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** The cells that ran when it was written, as far as its time tells. */
  readonly cells: readonly string[];
}

/** Where the result of a cell comes from that did not run, as nothing had changed that decides it. */
export interface CachedFrom {
  /** When the run began in which it did run, ISO 8601. */
  readonly since: string;
  /** The name of that run, which may be one of another project. */
  readonly run: string;
}

/** `gate` judges by the baseline columns alone, `run` by the accepted results first. */
export type RunCommand = 'run' | 'gate';

/** Which part of a plan a run is. */
export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
  /** All cells of the whole plan, in its order. */
  readonly cells: readonly PlannedCell[];
}

/** Which process writes the events of a run, so that nobody goes on with a run that still goes on. */
export interface RunnerProcess {
  readonly pid: number;
  /** The machine's name: elsewhere the id says nothing. */
  readonly host: string;
  /** Tells it from a later process of the same id; absent where the system does not say. */
  readonly birth?: string;
}

/** A test of a suite, as a scenario and as a cell. */
export interface FoundCell {
  readonly scenario: PlannedTest;
  readonly cell: PlannedCell;
}

export type RunEvent =
  | {
      readonly kind: 'run-started';
      readonly format: number;
      /** The name of the run's folder. */
      readonly run: string;
      /** ISO 8601. */
      readonly startedAt: string;
      readonly patchmatrix: string;
      readonly node: string;
      readonly platform: string;
      readonly command: RunCommand;
      /** The words behind `patchmatrix` on the command line, which repeat the run. */
      readonly args: readonly string[];
      readonly plan: Plan;
      /** Identifies the whole plan, also in a shard of it; see `hashPlan`. */
      readonly planSha256: string;
      readonly shard?: Shard;
      /** Absent in results of versions that did not say. */
      readonly confinement?: Confinement;
      /**
       * The name of the run that this one goes on with; what had finished there comes next, with the times that it had
       * there, and this run's clock goes on from the last of them.
       */
      readonly resumes?: string;
      /** Absent in results of versions that did not say. */
      readonly process?: RunnerProcess;
    }
  /** `atMs` counts from the run's start on a monotonic clock, here and below. */
  | { readonly kind: 'cell-started'; readonly atMs: number; readonly cell: string; readonly attempt: number }
  | { readonly kind: 'cell-ready'; readonly atMs: number; readonly cell: string; readonly attempt: number }
  | {
      readonly kind: 'cell-counters';
      readonly atMs: number;
      readonly cell: string;
      readonly attempt: number;
      readonly counters: Omit<CountersFrame, 'kind'>;
    }
  | {
      readonly kind: 'cell-finished';
      readonly atMs: number;
      readonly cell: string;
      readonly attempt: number;
      readonly observation: Observation;
      /** Only of a cell that did not run in this run; its events come first, with times that count from its own start. */
      readonly cached?: CachedFrom;
    }
  /** An end that the runner forced while other cells ran; the attempt is made again with the machine to itself. */
  | {
      readonly kind: 'cell-unconfirmed';
      readonly atMs: number;
      readonly cell: string;
      readonly attempt: number;
      readonly observation: Observation;
    }
  /** A suite's file says which tests are in it; their cells take the place of its own. */
  | {
      readonly kind: 'tests-found';
      readonly atMs: number;
      /** The cell of the file. */
      readonly cell: string;
      readonly attempt: number;
      readonly tests: readonly FoundCell[];
    }
  /** After the last cell, and only if there are any; those of a run that is gone on with come before. */
  | { readonly kind: 'tree-changed'; readonly atMs: number; readonly files: readonly TreeChange[] }
  | {
      readonly kind: 'run-finished';
      readonly atMs: number;
      /** The signal that ended the run early, `SIGINT`. */
      readonly interrupted?: string;
    };
