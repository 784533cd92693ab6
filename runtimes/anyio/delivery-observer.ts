/**
 * Counts delivery passes from outside, alike for the library as it is and for any patch of it: a wrapper around whatever
 * `deliverCancellation` is in place sees a pass begin and end, and a callback that was queued during a pass and begins
 * another one is a reschedule, whatever its name.
 */
import type { Delivery } from '../../program/program.ts';
import { currentTask, type EventLoop, Future, type Handle } from '../asyncio/index.ts';
import type { CancelScope } from './cancel-scope.ts';
import type { PassRecorder } from './pass-recorder.ts';
import type { AnyioSubject } from './subject.ts';

/** So many passes are kept in `delivery`. */
const maxDeliveries = 40;

export class DeliveryObserver {
  passes = 0;
  #loop: EventLoop | undefined;
  #recorder: PassRecorder | undefined;
  #confirmedReschedules = 0;
  #deliveries: Pass[] = [];

  /** Wraps the subject's `deliverCancellation`; a variant must have been applied before. */
  constructor(subject: AnyioSubject) {
    const prototype = subject.CancelScope.prototype;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the scope that it is called on
    const deliver = prototype.deliverCancellation;

    const observer = this;
    prototype.deliverCancellation = function (this: CancelScope, origin: CancelScope): boolean {
      return observer.#observe(this, origin, deliver);
    };
  }

  /** Starts counting anew, for a program on another loop. */
  reset(loop: EventLoop, recorder?: PassRecorder): void {
    this.passes = 0;
    this.#loop = loop;
    this.#recorder = recorder;
    this.#confirmedReschedules = 0;
    this.#deliveries = [];
  }

  /** Reschedules so far: those that have begun a pass, and those that may still. */
  get reschedules(): number {
    return this.#confirmedReschedules + this.#waiting().length;
  }

  /**
   * Takes the readings of now. A handle that waits may yet prove to be no reschedule, so that they are to be asked for
   * once the loop has ended.
   */
  read(): DeliveryReadings {
    const { passes } = this;
    const confirmed = this.#confirmedReschedules;
    const waiting = this.#waiting();
    const deliveries = this.#deliveries.map((delivery) => ({
      delivery,
      isWaiting: waiting.some(([, queuedBy]) => queuedBy === delivery),
    }));
    const proved = ([handle]: Waiting): boolean =>
      queuedByPass(handle) === undefined || this.#isWaiting(handle);
    return {
      passes,
      reschedules: () => confirmed + waiting.filter(proved).length,
      delivery: () => {
        const reschedulers = new Set(waiting.filter(proved).map(([, queuedBy]) => queuedBy));
        return deliveries.map(({ delivery, isWaiting }) => [
          delivery.tick,
          isWaiting ? reschedulers.has(delivery) : delivery.rescheduled,
        ]);
      },
    };
  }

  #waiting(): Waiting[] {
    const waiting: Waiting[] = [];
    for (const handle of this.#loop?.ready ?? []) {
      const queuedBy = queuedByPass(handle);
      if (queuedBy !== undefined && !handle.cancelled) waiting.push([handle, queuedBy]);
    }
    return waiting;
  }

  #isWaiting(handle: Handle): boolean {
    return !handle.cancelled && (this.#loop?.ready.includes(handle) ?? false);
  }

  #observe(scope: CancelScope, origin: CancelScope, deliver: CancelScope['deliverCancellation']): boolean {
    const loop = this.#loop;
    if (loop === undefined) return deliver.call(scope, origin);
    const visit = this.#recorder?.enterScope(scope, origin, loop);
    if (origin !== scope) {
      const shouldRetry = deliver.call(scope, origin);
      visit?.();
      return shouldRetry;
    }

    this.passes++;
    this.#confirm(loop);
    const queuedBefore = loop.ready.length;
    const shouldRetry = deliver.call(scope, origin);
    const delivery = new Pass(loop.ticks);
    if (this.#deliveries.length < maxDeliveries) this.#deliveries.push(delivery);
    for (let index = queuedBefore; index < loop.ready.length; index++) {
      const handle = loop.ready[index] as Handle;
      // What a cancelled future wakes is handed the future; what a pass within this one has queued is that one's.
      if (handle.note === undefined && !(handle.argument instanceof Future)) handle.note = delivery;
    }
    if (visit !== undefined) {
      visit();
      this.#recorder?.leaveOrigin(
        () => delivery.rescheduled || this.#waiting().some(([, queuedBy]) => queuedBy === delivery),
      );
    }
    return shouldRetry;
  }

  /** If the pass that begins now was queued by an earlier one, that was a reschedule. */
  #confirm(loop: EventLoop): void {
    const handle = loop.currentHandle;
    if (handle === undefined || currentTask() !== undefined) return;
    const queuedBy = queuedByPass(handle);
    if (queuedBy === undefined) return;
    handle.note = undefined;
    this.#confirmedReschedules++;
    queuedBy.rescheduled = true;
  }
}

/** What was counted at one moment. */
export interface DeliveryReadings {
  readonly passes: number;
  /** How often a pass queued another one. */
  reschedules(): number;
  /** The first 40 passes, in the order in which they finished. */
  delivery(): Delivery[];
}

type Waiting = readonly [handle: Handle, queuedBy: Pass];

/** A pass that has finished; noted on each handle that it queued, until that begins a pass. */
class Pass {
  readonly tick: number;
  rescheduled = false;

  constructor(tick: number) {
    this.tick = tick;
  }
}

function queuedByPass({ note }: Handle): Pass | undefined {
  return note instanceof Pass ? note : undefined;
}
