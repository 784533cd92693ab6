/**
 * One iteration of asyncio's loop (`BaseEventLoop._run_once`, Lib/asyncio/base_events.py, 3.11), split at its poll.
 * How an iteration polls, and what that costs, is the clock's affair (`virtual-clock.ts`, `real-clock.ts`).
 */
import { BaseException } from './exceptions.ts';
import { type Callback, Handle, TimerHandle } from './handles.ts';
import { heapify, heappop, heappush } from './heapq.ts';

/** How a run of the loop ended: it was stopped, or it could not or would not go on. */
export type LoopEnd = 'stopped' | 'deadlock' | 'spin';

/** Tells the time of a loop, in seconds, and how fine it is. */
export interface Clock {
  time(): number;
  /** `_clock_resolution`: a timer this close to being due is due. */
  readonly resolution: number;
}

const minScheduledTimerHandles = 100;
const minCancelledTimerHandlesFraction = 0.5;

export class EventLoop {
  readonly clock: Clock;
  /** Iterations begun; each polls once. */
  ticks = 0;
  /** `_ready`: handles for this iteration, or the next one while handles run. */
  ready: Handle[] = [];
  /** The handle that runs now. */
  currentHandle: Handle | undefined = undefined;
  stopping = false;
  /** What callbacks raised: asyncio hands these to its exception handler, which logs them, and goes on. */
  readonly callbackExceptions: BaseException[] = [];
  #scheduled: TimerHandle[] = [];
  #timerCancelledCount = 0;
  #spare: Handle[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  time(): number {
    return this.clock.time();
  }

  callSoon(callback: Callback<void>): Handle;
  callSoon<Argument>(callback: Callback<Argument>, argument: Argument): Handle;
  callSoon(callback: Callback<never>, argument?: unknown): Handle {
    const handle = new Handle(callback, argument);
    this.ready.push(handle);
    return handle;
  }

  /** Calls back `delay` seconds from now. */
  callLater(delay: number, callback: Callback<void>): TimerHandle {
    return this.callAt(this.time() + delay, callback);
  }

  /** Calls back at `when`, seconds on the loop's clock. */
  callAt(when: number, callback: Callback<void>): TimerHandle {
    const timer = new TimerHandle(when, callback, this);
    heappush(this.#scheduled, timer);
    return timer;
  }

  timerHandleCancelled(handle: TimerHandle): void {
    if (handle.scheduled) this.#timerCancelledCount++;
  }

  /** A run begins: it goes on until `stop` is called. */
  begin(): void {
    this.stopping = false;
  }

  /** Ends the run after the iteration that is under way. */
  stop(): void {
    this.stopping = true;
  }

  /** Nothing is ready, and no timer is due until then. */
  isIdleUntil(when: number): boolean {
    return this.ready.length === 0 && this.#scheduled.every((timer) => timer.cancelled || timer.when > when);
  }

  /**
   * The part of an iteration before its poll: drops cancelled timers and computes the wait.
   *
   * @returns when the first timer is due if the poll has to wait for it, `Infinity` if there is nothing to wait for,
   *   `undefined` if the poll need not wait
   */
  beforePoll(): number | undefined {
    const scheduled = this.#scheduled;
    if (
      scheduled.length > minScheduledTimerHandles &&
      this.#timerCancelledCount / scheduled.length > minCancelledTimerHandlesFraction
    ) {
      this.#rebuildScheduled();
    } else {
      while (scheduled[0]?.cancelled) {
        this.#timerCancelledCount--;
        (heappop(scheduled) as TimerHandle).scheduled = false;
      }
    }
    this.ticks++;
    if (this.ready.length > 0 || this.stopping) return undefined;
    const when = this.#scheduled[0]?.when ?? Infinity;
    return when > this.time() ? when : undefined;
  }

  /** The part of an iteration after its poll: moves due timers behind the ready handles and runs exactly those. */
  afterPoll(): void {
    const end = this.time() + this.clock.resolution;
    const scheduled = this.#scheduled;
    for (let first = scheduled[0]; first !== undefined && first.when < end; first = scheduled[0]) {
      heappop(scheduled);
      first.scheduled = false;
      this.ready.push(first);
    }

    const batch = this.ready;
    this.ready = this.#spare;
    for (let index = 0; index < batch.length; index++) {
      const handle = batch[index] as Handle;
      if (handle.cancelled) continue;
      this.currentHandle = handle;
      try {
        (handle.callback as Callback<unknown>)(handle.argument);
      } catch (exception) {
        if (!(exception instanceof BaseException)) throw exception;
        this.callbackExceptions.push(exception);
      }
    }
    this.currentHandle = undefined;
    // Unlike `length = 0`, this keeps the memory for the handles of the iteration after next.
    while (batch.length > 0) batch.pop();
    this.#spare = batch;
  }

  #rebuildScheduled(): void {
    const kept: TimerHandle[] = [];
    for (const handle of this.#scheduled) {
      if (handle.cancelled) handle.scheduled = false;
      else kept.push(handle);
    }
    heapify(kept);
    this.#scheduled = kept;
    this.#timerCancelledCount = 0;
  }
}

let runningLoop: EventLoop | undefined;

/** `asyncio.get_running_loop`. */
export function getRunningLoop(): EventLoop {
  if (runningLoop === undefined) throw new Error('no running event loop');
  return runningLoop;
}

/** Makes a loop the running one, or none. One loop runs at a time. */
export function setRunningLoop(loop: EventLoop | undefined): void {
  runningLoop = loop;
}
