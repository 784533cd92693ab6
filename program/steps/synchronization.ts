/** What tasks wait for each other with. */
import type { Step, Steps } from '../program.ts';
import { defineStep } from './define-step.ts';
import { inOrder } from './in-order.ts';

export interface SemaphoreOptions {
  /** How many tasks may hold it at once; 1 if left out. */
  readonly value?: number;
}

/** Sets an event, which is made at its first use. */
export function setEvent(id: string): Step {
  return { setEvent: id };
}
setEvent.step = defineStep('setEvent', { setEvent: 'id' });

/** Waits until an event is set. */
export function waitEvent(id: string): Step {
  return { waitEvent: id };
}
waitEvent.step = defineStep('waitEvent', { waitEvent: 'id' });

/** Runs the steps while holding a lock, which is made at its first use. */
export function lock(id: string, steps: Steps): Step {
  return { lock: id, do: steps };
}
lock.step = defineStep('lock', { lock: 'id', do: 'steps' });

/** Runs the steps while holding a semaphore, which is made at its first use. */
export function semaphore(id: string, steps: Steps, options: SemaphoreOptions = {}): Step {
  return { semaphore: id, ...inOrder(options, ['value']), do: steps };
}
semaphore.step = defineStep('semaphore', { semaphore: 'id', value: 'count?', do: 'steps' });
