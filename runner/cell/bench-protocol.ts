/** What crosses the boundary between the runner and a child that times one column: one request, one `timings` frame. */
import type { Program } from '../../program/program.ts';
import type { ClockSettings, ModelColumnRequest } from './protocol.ts';

export interface BenchChildRequest extends ModelColumnRequest, Omit<ClockSettings, 'clock'> {
  /** The numbers of tasks for which a delivery pass is timed. */
  readonly deliveryTasks: readonly number[];
  /** Programs, each timed as a whole on the virtual clock. */
  readonly programs: readonly Program[];
  /** Milliseconds that each measurement takes. */
  readonly timeMs: number;
}

/** One measurement. */
export interface Timing {
  /** `delivery pass, 10 tasks`, or the program's name. */
  readonly name: string;
  /** Seconds. */
  readonly median: number;
  readonly samples: number;
}

export interface TimingsFrame {
  readonly kind: 'timings';
  readonly timings: readonly Timing[];
}
