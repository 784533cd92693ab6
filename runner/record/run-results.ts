/** The results of a run, as every report reads them: the plan, and each of its cells with what is known of it. */
import type { Judgement } from '../compare/verdict.ts';
import type { Observation } from '../execute/events.ts';
import type { Column, Plan, PlannedCell, PlannedScenario } from '../plan/plan.ts';

/** One cell of the plan, with what a run found out about it. */
export interface CellResult {
  readonly cell: PlannedCell;
  readonly scenario: PlannedScenario;
  readonly column: Column;
  readonly state: 'pending' | 'running' | 'finished';
  /** Present once it has finished. */
  readonly observation?: Observation;
  /** Present once it has finished, and from the start for a cell that is skipped. */
  readonly judgement?: Judgement;
}

export interface RunResults {
  readonly run: string;
  readonly startedAt: string;
  readonly plan: Plan;
  /** In the plan's order. */
  readonly cells: readonly CellResult[];
  /** The signal that ended the run early. */
  readonly interrupted?: string;
  /** True once the run's last event was read. */
  readonly complete: boolean;
}
