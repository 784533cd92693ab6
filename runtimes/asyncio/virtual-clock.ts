/**
 * A clock on which time is a function of the program: an iteration that need not wait costs a fixed amount, one that
 * must wait jumps exactly to the first timer and costs nothing.
 */
import type { Clock, EventLoop, LoopEnd } from './event-loop.ts';

export interface VirtualClockOptions {
  /** Seconds that an iteration costs that need not wait. */
  readonly tickCost: number;
  /** Iterations after which one more that need not wait is a `spin`; `Infinity` for no budget. */
  readonly maxTicks: number;
}

/** How often, in iterations, `onProgress` is called. */
const progressInterval = 1024;

export class VirtualClock implements Clock {
  readonly resolution = 1e-9;
  #now = 0;

  time(): number {
    return this.#now;
  }

  /** Runs a loop of this clock until it is stopped, deadlocks or has used up its budget. */
  run(loop: EventLoop, options: VirtualClockOptions, onProgress?: () => void): LoopEnd {
    loop.begin();
    while (!loop.stopping) {
      const until = loop.beforePoll();
      if (until === undefined) {
        this.#now += options.tickCost;
        if (loop.ticks > options.maxTicks) return 'spin';
      } else if (until === Infinity) {
        return 'deadlock';
      } else {
        this.#now = until;
      }
      loop.afterPoll();
      if (loop.ticks % progressInterval === 0) onProgress?.();
    }
    return 'stopped';
  }
}
