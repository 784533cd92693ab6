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
}
