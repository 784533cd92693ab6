/** Steps that wait for nothing but time. */
import type { SleepSeconds, Step } from '../program.ts';
import { defineStep } from './define-step.ts';
import { inOrder } from './in-order.ts';

export interface WaitRefusingOptions {
  /** Seconds after which the wait is over; never if left out. */
  readonly seconds?: number;
}

/** Sleeps for so many seconds; 0 and less still yields to the loop once. */
export function sleep(seconds: SleepSeconds): Step {
  return { sleep: seconds };
}
sleep.step = defineStep('sleep', { sleep: 'seconds-or-forever' });

/** Sleeps until it is cancelled. */
export function sleepForever(): Step {
  return { sleep: 'forever' };
}

/** Yields to the loop once, and is cancelled there if a cancellation is pending. */
export function checkpoint(): Step {
  return { checkpoint: true };
}
checkpoint.step = defineStep('checkpoint', { checkpoint: 'true' });

/** Waits for something that refuses to be cancelled. */
export function waitRefusing(id: string, options: WaitRefusingOptions = {}): Step {
  return { waitRefusing: id, ...inOrder(options, ['seconds']) };
}
waitRefusing.step = defineStep('waitRefusing', { waitRefusing: 'id', seconds: 'seconds?' });
