/**
 * What crosses the boundary between the runner and a cell's child: one request on stdin, frames as NDJSON on
 * descriptor 3. Both sides import this file; it holds no code that does anything.
 */
import type { Program, ProgramResult } from '../../program/program.ts';
import type { PassRecord, StepRecord } from '../../program/timeline.ts';

export type { PassRecord, StepRecord, VisitRecord } from '../../program/timeline.ts';

export const protocolVersion = 1;

/** The descriptor on which a child writes its frames. */
export const frameDescriptor = 3;

/** A frame is one line of at most this many bytes. */
export const maxFrameBytes = 1024 * 1024;

export type Clock = 'virtual' | 'real';

/**
 * Which subject a child loads, and the variant module that it applies; `variantFile` is absent for `none`. `parts` names
 * those of its parts that are on, and goes with a variant that says which it has; absent, it is applied as a whole.
 */
export type ColumnRequest =
  LocatedColumnRequest | ModelColumnRequest | NodeColumnRequest | PythonColumnRequest;

interface LocatedColumnRequest {
  /** The file that is the runtime, absolute. */
  readonly file: string;
  readonly variantFile?: string;
  readonly parts?: readonly string[];
}

export interface ModelColumnRequest {
  /** The bundled model that the child loads. */
  readonly modelFile: string;
  /** What was compiled of it before, to be taken if it is of that very bundle; see `model-code.ts`. */
  readonly codeFile?: string;
  readonly variantFile?: string;
  readonly parts?: readonly string[];
}

export interface NodeColumnRequest {
  /** The package that the child loads. */
  readonly package: string;
  /** The folder whose `node_modules` holds it. */
  readonly site: string;
  /** The hash of the package when the runner looked; a child takes it if no file of the package has changed since. */
  readonly sha256?: string;
  readonly variantFile?: string;
  readonly parts?: readonly string[];
}

export interface PythonColumnRequest {
  /** The package that the child imports. */
  readonly package: string;
  readonly variantFile?: string;
  readonly parts?: readonly string[];
}

export interface ClockSettings {
  readonly clock: Clock;
  /** Seconds that an iteration costs that need not wait; virtual clock only. */
  readonly tickCost: number;
  /** Iterations after which a run on the virtual clock is a `spin`. */
  readonly maxTicks: number;
}

export const defaultClockSettings: Omit<ClockSettings, 'clock'> = { tickCost: 20e-6, maxTicks: 20_000 };

/** The whole of a cell child's stdin. */
export type CellRequest<Column extends ColumnRequest = ColumnRequest> = Column & CellSettings;

export interface CellSettings extends ClockSettings {
  readonly protocol: number;
  readonly program: Program;
  /** Record each delivery pass task by task, for the timeline. */
  readonly timeline: boolean;
  /** How many passes a timeline holds at most; default 2,000. */
  readonly maxPasses?: number;
}

export interface ReadyFrame {
  readonly kind: 'ready';
  readonly protocol: number;
  readonly subject: string;
  /** The exact version that was loaded, as the child saw it. */
  readonly version: string;
  /** The file that was loaded, and the hash of its bytes. */
  readonly file: string;
  readonly sha256: string;
}

/** Published every 100 ms of real time while the scenario runs; all values count from its start. */
export interface CountersFrame {
  readonly kind: 'counters';
  readonly ticks: number;
  readonly passes: number;
  readonly reschedules: number;
  /** Polls of the operating system. */
  readonly polls: number;
  readonly cpuMs: number;
}

/** What the child used of the machine: CPU from the operating system's accounting, from the process's start. */
export interface Usage {
  readonly userMs: number;
  readonly systemMs: number;
  readonly peakMemoryKiB: number;
}

/** The request of a child that runs one scenario module of the user's. */
export type ModuleRequest<Column extends ColumnRequest = ColumnRequest> = Column & {
  readonly protocol: number;
  /** The module, compiled where it has to be. */
  readonly scenarioFile: string;
  /**
   * Milliseconds: `run` is called again and again for that long, after half as long to warm up. The result then has the
   * median of a call as its `elapsed`, and no marks and counters; of what `run` measures itself it has the medians.
   */
  readonly benchMs?: number;
};

/** The request of a child that runs tests of one file of a suite. */
export type SuiteRequest<Column extends ColumnRequest = ColumnRequest> = Column & {
  readonly protocol: number;
  readonly runner: SuiteRunner;
  /** The folder that the tests run in: the suite's source, or a copy of it. */
  readonly folder: string;
  /** Relative to the folder; absent for a command. */
  readonly testFile?: string;
  /** Only these are run, as the runner calls them; all if it is absent. Whichever run, all are listed. */
  readonly tests?: readonly string[];
  /** What runs a command for the `python` driver, which only says what is installed. */
  readonly commandHost?: readonly string[];
};

/** What runs the tests of a suite, and how. */
export type SuiteRunner =
  | { readonly kind: 'pytest' | 'vitest'; readonly args: readonly string[] }
  | {
      readonly kind: 'command';
      readonly command: string | readonly string[];
      readonly report: 'junit' | 'tap';
    };

/** What a scenario module did. */
export interface ModuleResult {
  readonly kind: 'module';
  /** `returned`, `raised NAME`, or `deadlock` if nothing was left that could have ended it. */
  readonly outcome: string;
  /** Of the error that ended it. */
  readonly message?: string;
  /** Real seconds. */
  readonly elapsed: number;
  /** In their order, with the seconds since the start of `run`. */
  readonly marks: readonly { readonly seconds: number; readonly name: string }[];
  readonly counters: Readonly<Record<string, number>>;
  readonly expectations: readonly ModuleExpectation[];
  readonly timings: readonly ModuleTiming[];
}

export interface ModuleExpectation {
  readonly name: string;
  readonly met: boolean;
  /** A fragment, "ends within 2 s". */
  readonly owed: string;
  /** A fragment, "took 5 s". */
  readonly happened: string;
}

/** One thing that a module measured, for one size of its input or for none. */
export interface ModuleTiming {
  readonly name: string;
  readonly size?: number;
  /** The median. */
  readonly seconds: number;
  readonly samples: number;
}

/** What became of one test of a suite. */
export interface TestResult {
  readonly kind: 'test';
  readonly outcome: 'errored' | 'failed' | 'passed' | 'skipped';
  /** Real seconds; 0 where its runner does not say. */
  readonly elapsed: number;
  /** Why it did not pass: of a failure what was expected and found, of a skipped test the reason. */
  readonly message?: string;
}

/** A suite's file came to its end, whatever became of its tests. */
export interface SuiteResult {
  readonly kind: 'suite';
  readonly outcome: 'returned';
  readonly elapsed: number;
}

type ScenarioResult = ModuleResult | ProgramResult | SuiteResult | TestResult;

/** The tests of the file, in their order, before the first one starts as far as the runner can tell. */
interface TestsFrame {
  readonly kind: 'tests';
  readonly tests: readonly FoundTest[];
}

export interface FoundTest {
  /** As the runner calls it; each once. */
  readonly test: string;
  /** Where it stands in the file, from 1. */
  readonly line?: number;
}

interface TestStartedFrame {
  readonly kind: 'test-started';
  readonly test: string;
}

interface TestFinishedFrame {
  readonly kind: 'test-finished';
  readonly test: string;
  readonly result: TestResult;
}

/** What was measured of a run, as far as its driver can. */
export interface Measures {
  /** Real seconds and CPU milliseconds that the scenario itself took, without the process's start. */
  readonly wallSeconds: number;
  readonly cpuMs?: number;
  readonly polls?: number;
  readonly usage?: Usage;
}

export interface ResultFrame extends Measures {
  readonly kind: 'result';
  readonly result: ScenarioResult;
  /** Present if the request asked for it. */
  readonly timeline?: readonly PassRecord[];
  readonly steps?: readonly StepRecord[];
}

/** The code of the scenario, of the variant or of the model failed; not an outcome of the program. */
export interface ThrewFrame {
  readonly kind: 'threw';
  readonly message: string;
  /** The stack, for the cell's log; never shown for a user's mistake. */
  readonly stack: string;
}

/** What V8 has compiled of a model's bundle. */
export interface CodeFrame {
  readonly kind: 'code';
  /** Of the bundle, in hex. */
  readonly sha256: string;
  readonly code: string;
}

/** What the child of a suite says while its tests run. */
export type TestFrame = TestFinishedFrame | TestsFrame | TestStartedFrame;

export type Frame = CountersFrame | ReadyFrame | ResultFrame | TestFrame | ThrewFrame;
