/** What a run is made of: its cells, what starts them, how many at a time, and what stands in its record. */
import type { Plan, PlannedCell } from '../plan/plan.ts';
import type { CachedCells } from './cached-cells.ts';
import type { Confinement, RunCommand, RunnerProcess, Shard, TreeChange } from './events.ts';
import type { Resumption } from './resumption.ts';
import type { PlannedAttempt } from './running-cell.ts';
import type { StartCell } from './start-cell.ts';

export interface ExecutionOptions {
  readonly plan: Plan;
  /** The name of the run. */
  readonly run: string;
  /** The version of patchmatrix. */
  readonly patchmatrix: string;
  readonly command: RunCommand;
  /** The words of the command line, for the record. */
  readonly args: readonly string[];
  /** Identifies the whole plan, of which this one may be a part. */
  readonly planSha256: string;
  readonly shard?: Shard;
  /** How far the cells are held in, for the record. */
  readonly confinement: Confinement;
  /** The process that writes the events, for the record. */
  readonly process?: RunnerProcess;
  /** What an earlier run of the same plan had done: its events come after `run-started`, and only the rest runs. */
  readonly resumption?: Resumption;
  /** Cells that do not run, as what they do is known: their events come before those of this run. */
  readonly cached?: CachedCells;
  readonly startCell: StartCell;
  /** Cells wait elsewhere until they start, and say so (`onStarted`); default: they start at once. */
  readonly startsLater?: boolean;
  /**
   * How long a cell may take, in seconds on its clock, as far as its program says; only the order depends on
   * it.
   */
  readonly estimateSeconds: (cell: PlannedCell) => number;
  /** How often each cell runs; default 1. */
  readonly repeatEach?: number;
  /** Asked once when all cells have run: what is to run again, in this order as far as it can be. */
  readonly moreAttempts?: () => readonly PlannedAttempt[];
  /** Asked once after the last cell: what became of the user's files. */
  readonly findTreeChanges?: () => Promise<readonly TreeChange[]>;
  /** How many children may keep a core busy; default: as many as there are cores. */
  readonly workers?: number;
  /** How many children may be alive, idle ones included; default 32, or twice the workers. */
  readonly maxAlive?: number;
  /**
   * Stops the run: no cell starts any more, and those that run are killed without a word on them in the events. A
   * reason that is a string (`SIGINT`) becomes `interrupted`.
   */
  readonly signal?: AbortSignal;
}
