/** The results of a run, as every report reads them: the plan, and each of its cells with what is known of it. */
import type { Judgement } from '../compare/verdict.ts';
import type { CountersFrame } from '../cell/protocol.ts';
import type {
  CachedFrom,
  Confinement,
  Observation,
  RunCommand,
  Shard,
  TreeChange,
} from '../execute/events.ts';
import type { Column, Plan, PlannedCell, PlannedScenario } from '../plan/plan.ts';

/** One run of a cell, in a child of its own. */
export interface Attempt {
  /** From 1. */
  readonly attempt: number;
  readonly observation: Observation;
  readonly judgement: Judgement;
  /** What the child counted while it ran, in order; absent if it ended before it published any. */
  readonly counters?: readonly CountersSample[];
  /** It did not run in this run: what is said of it, its times too, is of then. */
  readonly cached?: CachedFrom;
}

/** What a child had counted by a moment, in milliseconds since it was started. */
export interface CountersSample extends Omit<CountersFrame, 'kind'> {
  readonly atMs: number;
}

/** One cell of the plan, with what a run found out about it. */
export interface CellResult {
  readonly cell: PlannedCell;
  readonly scenario: PlannedScenario;
  readonly column: Column;
  readonly state: 'pending' | 'running' | 'finished';
  /** Those that have finished, in their order: several with `--repeat-each` and `--retries`, none of a skipped cell. */
  readonly attempts: readonly Attempt[];
  /** Of the attempt that stands for the cell; present once one has finished. */
  readonly observation?: Observation;
  /** Of the attempt that stands for the cell, and from the start for a cell that is skipped. */
  readonly judgement?: Judgement;
  /** Of the attempt that stands for the cell, if that did not run in this run. */
  readonly cached?: CachedFrom;
  /** The end that the runner forced while other cells ran; what it comes to alone stands in `attempts`. */
  readonly unconfirmed?: Observation;
  /** How the cell's own attempts disagree; absent if they agree. */
  readonly spurious?: string;
}

export interface RunResults {
  readonly run: string;
  readonly startedAt: string;
  /** What the run was for: `gate` knows no accepted results. */
  readonly command: RunCommand;
  /** The words behind `patchmatrix` on the command line, which repeat the run. */
  readonly args: readonly string[];
  /** The part of a larger plan that this run is; absent for a whole one. */
  readonly shard?: Shard;
  /** Identifies the whole plan, see `hashPlan`. */
  readonly planSha256: string;
  readonly plan: Plan;
  /** In the plan's order. */
  readonly cells: readonly CellResult[];
  /** How far the cells were held in; absent in results of versions that did not say. */
  readonly confinement?: Confinement;
  /** The name of the run that this one goes on with. */
  readonly resumes?: string;
  /** What became of the user's files while the cells ran; absent if nothing did. */
  readonly treeChanges?: readonly TreeChange[];
  /** The signal that ended the run early, or the system's name for why nothing could be stored any more, `ENOSPC`. */
  readonly interrupted?: string;
  /** True once the run's last event was read. */
  readonly complete: boolean;
}
