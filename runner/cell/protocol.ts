/**
 * What crosses the boundary between the runner and a cell's child: one request on stdin, frames as NDJSON on
 * descriptor 3. Both sides import this file; it holds no code that does anything.
 */
import type { Program, ProgramResult } from '../../program/program.ts';
import type { PassRecord, StepRecord } from '../../program/timeline.ts';

export type { PassRecord, StepRecord, TaskState, VisitRecord } from '../../program/timeline.ts';

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
export type ColumnRequest = ModelColumnRequest | PythonColumnRequest;

export interface ModelColumnRequest {
  /** The bundled model that the child loads. */
  readonly modelFile: string;
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

export interface ResultFrame {
  readonly kind: 'result';
  readonly result: ProgramResult;
  /** Real seconds and CPU milliseconds that the program itself took, without the process's start. */
  readonly wallSeconds: number;
  readonly cpuMs: number;
  readonly polls: number;
  readonly usage: Usage;
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

export type Frame = ReadyFrame | CountersFrame | ResultFrame | ThrewFrame;
