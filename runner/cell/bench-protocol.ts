/**
 * What crosses the boundary between the runner and a child that times the programs of one column: one request, and as answer
 * `ready` and `timings`. A module scenario is timed in a cell of its own (`ModuleRequest.benchMs`).
 */
import type { Program } from '../../program/program.ts';
import type { ClockSettings, ColumnRequest, ModelColumnRequest } from './protocol.ts';

export type BenchChildRequest<Column extends ColumnRequest = ColumnRequest> = Column &
  Omit<ClockSettings, 'clock'> & {
    /** The numbers of tasks for which a delivery pass is timed; only a model makes single ones. */
    readonly deliveryTasks: readonly number[];
    /** Programs, each timed as a whole on the virtual clock. */
    readonly programs: readonly { readonly scenario: string; readonly program: Program }[];
    /** Milliseconds that each measurement takes. */
    readonly timeMs: number;
  };

export type ModelBenchRequest = BenchChildRequest<ModelColumnRequest>;

/** One measurement. */
export interface Timing {
  /** `delivery pass, 10 tasks`, the scenario's id, or that and the name of what the scenario measured itself. */
  readonly name: string;
  /** Absent if it is none of a scenario's. */
  readonly scenario?: string;
  /** Seconds. */
  readonly median: number;
  /** Present if the same was measured for other sizes too. */
  readonly growth?: TimingSize;
}

/** Which of a family of measurements one is. */
export interface TimingSize {
  /** The family's name, `delivery pass`. */
  readonly of: string;
  readonly size: number;
  /** What the size counts, `tasks`. */
  readonly unit: string;
}

export interface TimingsFrame {
  readonly kind: 'timings';
  readonly timings: readonly Timing[];
  /** Programs whose run threw. */
  readonly problems: readonly ScenarioProblem[];
}

/** Why a scenario has no timing. */
export interface ScenarioProblem {
  readonly scenario: string;
  /** A fragment. */
  readonly problem: string;
}
