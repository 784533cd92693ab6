/** The plan: which cells a run consists of. Vocabulary only; `build-plan.ts` makes one. */
import type { Program } from '../../program/program.ts';
import type { Owed } from '../../program/scenario.ts';
import type { Clock, ClockSettings, SuiteRunner } from '../cell/protocol.ts';
import type { BumpQuestion } from '../bump/bump-report.ts';
import type { PatchState } from '../patches/apply-patch.ts';
import type { Driver, LocatedDriver } from '../drivers/find-driver.ts';

/** A runtime as the child saw it that loaded it. */
export type PlannedRuntime = PlannedLocated | PlannedModel | PlannedNode | PlannedPython;

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
  /** What the package is imported by, where that is not its own name. */
  readonly module?: string;
  /** The interpreter, and its version. */
  readonly python: string;
  readonly pythonVersion: string;
  /** The folder that the package and what it needs are installed in. */
  readonly site: string;
}

export interface PlannedNode extends LoadedRuntime {
  readonly driver: 'node';
  readonly package: string;
  /** The folder that holds the `node_modules` with the package and what it needs. */
  readonly site: string;
}

/** A file of the user's that is run as it is. */
export interface PlannedLocated extends LoadedRuntime {
  readonly driver: LocatedDriver;
}

export interface PlannedVariant {
  readonly id: string;
  /** The module for each driver; empty for `none`. */
  readonly modules: Readonly<Partial<Record<Driver, LoadedModule>>>;
  /** Unified diffs, in the order in which they are applied; absent if there are none. */
  readonly diffs?: readonly PlannedDiff[];
  /** A semver range of subject versions that the variant is for. */
  readonly versions?: string;
}

export interface PlannedDiff extends LoadedModule {
  /** A semver range of subject versions that the diff is for. */
  readonly versions?: string;
}

export interface LoadedModule {
  /** As the user wrote it, relative to the matrix. */
  readonly file: string;
  /** What a child loads: the compiled module in the cache, or the source where nothing is compiled. */
  readonly loadFile: string;
  readonly sha256: string;
}

/** A scenario of the matrix, and a test that was found in one. */
export type PlannedScenario = PlannedModule | PlannedProgram | PlannedSuiteFile | PlannedTest;

interface NamedScenario {
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
  /** Empty where none is given. */
  readonly rule: string;
  readonly versions?: string;
}

export interface PlannedProgram extends NamedScenario {
  readonly kind: 'program';
  readonly program: Program;
  readonly owed: Owed;
}

/** A function of the subject, in a module of the user's. */
export interface PlannedModule extends NamedScenario {
  readonly kind: 'module';
  /** The driver that can run it. */
  readonly driver: 'node' | 'python';
  readonly module: LoadedModule;
  /** Seconds that `run` may take. */
  readonly withinSeconds?: number;
}

/** A file of tests, which one process runs. Its cell stands until the tests in it are known. */
export interface PlannedSuiteFile extends NamedScenario {
  readonly kind: 'suite';
  readonly runner: SuiteRunner;
  /** The test file, relative to the folder of its source; absent for a command. */
  readonly testFile?: string;
  /** Where the source of each runtime is, by the runtime's id; a runtime that is not there has no such file. */
  readonly sources: Readonly<Record<string, SuiteSource>>;
  /** Seconds that one test may take; instead of the run's own limit. */
  readonly testSeconds?: number;
}

export interface SuiteSource {
  /** A folder in the cache. */
  readonly folder: string;
  /** Of all that is in it. */
  readonly sha256: string;
  /** Why it cannot be had: the cell cannot start. */
  readonly problem?: string;
}

/** A test that a child found in a file. */
export interface PlannedTest extends NamedScenario {
  readonly kind: 'test';
  /** The scenario that it was found in. */
  readonly parent: string;
  /** As its own runner calls it, `tests/test_taskgroups.py::test_success[asyncio]`. */
  readonly test: string;
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
  /** What became of the variant's diffs in this runtime; absent where it has none. */
  readonly patch?: ColumnPatch;
}

/** What became of diffs that were applied in order to a private copy of a runtime's files. */
export interface ColumnPatch {
  readonly state: PatchState;
  /** One sentence for every state but `applied`. */
  readonly description?: string;
  /** The conflict in lines, for the terminal. */
  readonly conflict?: readonly string[];
  /** The copy that they were applied to, in place of the runtime's files; absent for a conflict. */
  readonly copy?: PatchedCopy;
}

export interface PatchedCopy {
  readonly site: string;
  /** What a child sees of the package in it. */
  readonly file: string;
  readonly sha256: string;
}

export interface PlannedCell {
  /** `contract/fail-after@4.13+wide#virtual`. */
  readonly id: string;
  readonly column: string;
  readonly scenario: string;
  readonly clock: Clock;
  /** Why it does not run, for instance a version outside a range; absent for a cell that runs. */
  readonly skip?: string;
  /** The tests of a suite's file that are asked for, as its runner calls them; all if it is absent. */
  readonly tests?: readonly string[];
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
  /** The bump that its results are to judge; absent for every other run. */
  readonly bump?: BumpQuestion;
}
