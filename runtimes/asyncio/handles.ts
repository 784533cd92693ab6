/** What the loop has been asked to call (Lib/asyncio/events.py, 3.11). */
import type { EventLoop } from './event-loop.ts';

/** A callback; it is handed the one argument that it was scheduled with. */
export type Callback<Argument> = (argument: Argument) => void;

/** `asyncio.Handle`: a callback that is to run in some iteration, unless it is cancelled before. */
export class Handle {
  readonly callback: Callback<never>;
  readonly argument: unknown;
  cancelled = false;
  /** What an observer of the loop keeps about this handle; the loop itself does not look at it. */
  note: unknown = undefined;

  constructor(callback: Callback<never>, argument: unknown) {
    this.callback = callback;
    this.argument = argument;
  }

  cancel(): void {
    this.cancelled = true;
  }
}

/** `asyncio.TimerHandle`: a handle that becomes ready at `when`, in seconds on the loop's clock. */
export class TimerHandle extends Handle {
  readonly when: number;
  readonly loop: EventLoop;
  /** True while it stands in the loop's heap. */
  scheduled = true;

  constructor(when: number, callback: Callback<void>, loop: EventLoop) {
    super(callback, undefined);
    this.when = when;
    this.loop = loop;
  }

  override cancel(): void {
    if (!this.cancelled) this.loop.timerHandleCancelled(this);
    super.cancel();
  }
}
