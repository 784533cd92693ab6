/**
 * Keeps the progress line of a run on a terminal up to date, and out of the way of whatever else is printed. It reads
 * the run's events; where no line can be drawn anew it does nothing at all.
 */
import type { RunEvent } from '../execute/events.ts';
import type { RunResults } from '../record/run-results.ts';
import { renderProgressLine } from './progress-line.ts';
import type { Colors } from './text-options.ts';

/** What of `process.stderr` is used. */
export interface ProgressStream {
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressOptions {
  /** A line on the stream can be drawn anew; else nothing is written to it. */
  readonly canRedraw: boolean;
  readonly colors: Colors;
  /** The results so far; asked for at each redraw, not at each event. */
  readonly results: () => RunResults;
}

export interface Progress {
  /** The line appears with `run-started` and goes for good with `run-finished`. */
  read(event: RunEvent): void;
  /** Takes the line away until the next redraw, to be called right before something else is printed. */
  clear(): void;
  /** Takes the line away until `resume`. */
  pause(): void;
  resume(): void;
  /** Takes the line away for good; may be called at any time and more than once. */
  stop(): void;
}

const redrawEveryMs = 100;

/** Makes a progress line on a stream. The cursor is never hidden, so a killed run leaves a sound terminal. */
export const createProgress = (stream: ProgressStream, options: ProgressOptions): Progress =>
  options.canRedraw ? createLiveProgress(stream, options) : silentProgress;

const nothing = (): void => undefined;
const silentProgress: Progress = {
  read: nothing,
  clear: nothing,
  pause: nothing,
  resume: nothing,
  stop: nothing,
};

const createLiveProgress = (stream: ProgressStream, { colors, results }: ProgressOptions): Progress => {
  /**
   * Cells that run, with when they were seen to start, by `performance.now`; the oldest first. The clock of a run that goes
   * on with another one does not begin at 0.
   */
  const running = new Map<string, number>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let isShown = false;
  let isPaused = false;
  let frame = 0;

  const draw = (): void => {
    if (isPaused) {
      return;
    }
    const [oldest] = running;
    const moment = {
      frame: frame++,
      ...(oldest && { oldest: { cell: oldest[0], seconds: (performance.now() - oldest[1]) / 1000 } }),
    };
    /** A line as wide as the terminal would wrap the cursor. */
    const width = (stream.columns ?? 80) - 1;
    stream.write(`\r${renderProgressLine(results(), moment, { width, colors })}\x1b[K`);
    isShown = true;
  };
  const clear = (): void => {
    if (isShown) {
      stream.write('\r\x1b[K');
      isShown = false;
    }
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    clear();
  };

  return {
    read(event) {
      switch (event.kind) {
        case 'run-started':
          timer ??= setInterval(draw, redrawEveryMs).unref();
          break;
        case 'cell-started':
          running.delete(event.cell);
          running.set(event.cell, performance.now());
          break;
        case 'cell-finished':
        case 'cell-unconfirmed':
          running.delete(event.cell);
          break;
        case 'run-finished':
          stop();
          break;
        case 'cell-ready':
        case 'cell-counters':
        case 'tests-found':
        case 'tree-changed':
          break;
      }
    },
    clear,
    pause() {
      isPaused = true;
      clear();
    },
    resume() {
      isPaused = false;
    },
    stop,
  };
};
