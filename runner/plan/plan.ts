/** The plan: which cells a run consists of. Vocabulary only; `build-plan.ts` makes one. */
import type { Program } from '../../program/program.ts';
import type { Owed } from '../../program/scenario.ts';
import type { Clock, ClockSettings } from '../cell/protocol.ts';
import type { Driver } from '../matrix/driver.ts';

/** A runtime as the child saw it that loaded it. */
export type PlannedRuntime = PlannedModel | PlannedPython;

interface LoadedRuntime {
  /** Its name in the matrix, `4.13`. */
  readonly id: string;
  /** The exact version, `4.13.0`; what was asked for, if it cannot be had. */
  readonly version: string;
  /** The file that is loaded, and the hash of what belongs to it. */
  readonly file: string;
  readonly sha256: string;
  /** Why it cannot be had: none of its cells can start. */
  readonly problem?: string;
}

export interface PlannedModel extends LoadedRuntime {
  readonly driver: 'model';
  readonly model: string;
}

export interface PlannedPython extends LoadedRuntime {
  readonly driver: 'python';
  readonly package: string;
  /** The interpreter, and its version. */
  readonly python: string;
  readonly pythonVersion: string;
  /** The folder that the package and what it needs are installed in. */
  readonly site: string;
}

export interface PlannedVariant {
  readonly id: string;
  /** The module for each driver; empty for `none`. */
  readonly modules: Readonly<Partial<Record<Driver, VariantModule>>>;
  /** A semver range of subject versions that the variant is for. */
  readonly versions?: string;
}

export interface VariantModule {
  /** As the user wrote it, relative to the matrix. */
  readonly file: string;
  /** What a child loads: the compiled module in the cache, or the source where nothing is compiled. */
  readonly loadFile: string;
  readonly sha256: string;
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
  /** The column that this one is compared with; absent for a baseline column, and where it was not selected. */
  readonly baseline?: string;
  /** The selection left out the column that this one would be compared with. */
  readonly unpaired?: true;
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
  /** The matrix file, as the user named it. */
  readonly matrix: string;
  readonly subject: string;
  readonly runtimes: readonly PlannedRuntime[];
  readonly variants: readonly PlannedVariant[];
  readonly scenarios: readonly PlannedScenario[];
  /** In the order of the table: by runtime, then by variant. */
  readonly columns: readonly Column[];
  readonly cells: readonly PlannedCell[];
  readonly settings: Omit<ClockSettings, 'clock'>;
}
