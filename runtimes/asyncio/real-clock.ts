/**
 * The machine's monotonic clock. Every iteration of the loop is one iteration of libuv's, and so one poll of the
 * operating system: a scope that spins is a process that spins.
 */
import type { Clock, EventLoop, LoopEnd } from './event-loop.ts';

/** A run that has not once waited for so long is a `spin`. */
const spinAfterMs = 1000;

/** `MAXIMUM_SELECT_TIMEOUT` of asyncio. */
const maxWaitMs = 24 * 3600 * 1000;

export class RealClock implements Clock {
  /** `time.get_clock_info('monotonic').resolution` on Linux. */
  readonly resolution = 1e-9;
  readonly #startedAtMs = performance.now();

  /** Seconds since the clock was made. */
  time(): number {
    return (performance.now() - this.#startedAtMs) / 1000;
  }

  /** Runs a loop of this clock until it is stopped, deadlocks or spins. */
  run(loop: EventLoop): Promise<LoopEnd> {
    loop.begin();
    return new Promise((resolve, reject) => {
      let waitedAtMs = performance.now();
      const poll = (): void => {
        const until = loop.beforePoll();
        if (until === Infinity) {
          resolve('deadlock');
        } else if (until !== undefined) {
          const waitMs = Math.ceil((until - this.time()) * 1000);
          setTimeout(wake, Math.min(Math.max(waitMs, 1), maxWaitMs));
        } else if (performance.now() - waitedAtMs > spinAfterMs) {
          resolve('spin');
        } else {
          setImmediate(iterate);
        }
      };
      const wake = (): void => {
        waitedAtMs = performance.now();
        iterate();
      };
      const iterate = (): void => {
        try {
          loop.afterPoll();
        } catch (error) {
          reject(error);
          return;
        }
        if (loop.stopping) resolve('stopped');
        else poll();
      };
      poll();
    });
  }
}
