/** The plan: which cells a run consists of. Vocabulary only; `build-plan.ts` makes one. */
import type { Program } from '../../program/program.ts';
import type { Owed } from '../../program/scenario.ts';
import type { Clock, ClockSettings } from '../cell/protocol.ts';

/** A runtime as the collect child saw it. */
export interface PlannedRuntime {
  /** Its name in the matrix, `4.13`. */
  readonly id: string;
  readonly model: string;
  /** The exact version, `4.13.0`. */
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
}

export interface PlannedVariant {
  readonly id: string;
  /** The module as the user wrote it, relative to the matrix; absent for `none`. */
  readonly file?: string;
  /** The compiled module in the cache. */
  readonly compiledFile?: string;
  readonly sha256?: string;
  /** A semver range of subject versions that the variant is for. */
  readonly versions?: string;
}

export interface PlannedScenario {
  /** `contract/fail-after`. */
  readonly id: string;
  /** `contract`. */
  readonly suite: string;
  /** Relative to the matrix file's folder. */
  readonly file: string;
  /** Line and column of the default export, from 1. */
  readonly line: number;
  readonly column: number;
  readonly title: string;
  readonly rule: string;
  readonly program: Program;
  readonly owed: Owed;
  readonly versions?: string;
}

export interface Column {
  /** `4.13+wide`. */
  readonly id: string;
  readonly runtime: string;
  readonly variant: string;
  /** The column that this one is compared with; absent for a baseline column. */
  readonly baseline?: string;
}

export interface PlannedCell {
  /** `contract/fail-after@4.13+wide#virtual`. */
  readonly id: string;
  readonly column: string;
  readonly scenario: string;
  readonly clock: Clock;
  /** Why it does not run, for instance a version outside a range; absent for a cell that runs. */
  readonly skip?: string;
}

export interface Plan {
  readonly subject: string;
  readonly runtimes: readonly PlannedRuntime[];
  readonly variants: readonly PlannedVariant[];
  readonly scenarios: readonly PlannedScenario[];
  /** In the order of the table: by runtime, then by variant. */
  readonly columns: readonly Column[];
  readonly cells: readonly PlannedCell[];
  readonly settings: Omit<ClockSettings, 'clock'>;
}
