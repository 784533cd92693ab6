/** Cancel scopes and timeouts, and what can be done to them. */
import type { Step, Steps } from '../program.ts';
import { defineStep } from './define-step.ts';
import { inOrder } from './in-order.ts';

export interface ScopeOptions {
  /** Keeps cancellations from outside out of the scope; false if left out. */
  readonly shield?: boolean;
  /** Seconds from when the scope is entered, negative for a deadline that is over; none if left out. */
  readonly deadline?: number;
  /** Cancels the scope before it is entered; false if left out. */
  readonly cancelled?: boolean;
}

export interface TimeoutOptions {
  /** Keeps cancellations from outside out of the timeout; false if left out. */
  readonly shield?: boolean;
}

/** Runs the steps inside a cancel scope. */
export function scope(id: string, steps: Steps, options: ScopeOptions = {}): Step {
  return { scope: id, ...inOrder(options, ['shield', 'deadline', 'cancelled']), do: steps };
}
scope.step = defineStep('scope', {
  scope: 'block-id',
  shield: 'boolean?',
  deadline: 'seconds?',
  cancelled: 'boolean?',
  do: 'steps',
});

/** Runs the steps inside a scope that is cancelled after so many seconds, and goes on. */
export function moveOnAfter(id: string, seconds: number, steps: Steps, options: TimeoutOptions = {}): Step {
  return { moveOnAfter: id, seconds, ...inOrder(options, ['shield']), do: steps };
}
moveOnAfter.step = defineStep('moveOnAfter', {
  moveOnAfter: 'block-id',
  seconds: 'seconds',
  shield: 'boolean?',
  do: 'steps',
});

/** Runs the steps inside a scope that is cancelled after so many seconds, and then raises `TimeoutError`. */
export function failAfter(id: string, seconds: number, steps: Steps, options: TimeoutOptions = {}): Step {
  return { failAfter: id, seconds, ...inOrder(options, ['shield']), do: steps };
}
failAfter.step = defineStep('failAfter', {
  failAfter: 'block-id',
  seconds: 'seconds',
  shield: 'boolean?',
  do: 'steps',
});

/** Cancels a scope, a timeout or a group; logs `missing` if there is none of that id yet. */
export function cancel(id: string): Step {
  return { cancel: id };
}
cancel.step = defineStep('cancel', { cancel: 'id' });

/** Turns a scope's shield on or off. */
export function setShield(id: string, to: boolean): Step {
  return { setShield: id, to };
}
setShield.step = defineStep('setShield', { setShield: 'id', to: 'boolean' });

/** Sets a scope's deadline, in seconds from now; null removes it. */
export function setDeadline(id: string, to: number | null): Step {
  return { setDeadline: id, to };
}
setDeadline.step = defineStep('setDeadline', { setDeadline: 'id', to: 'seconds-or-null' });

/** Enters a scope by hand: misuse on purpose. */
export function enter(id: string): Step {
  return { enter: id };
}
enter.step = defineStep('enter', { enter: 'id' });

/** Leaves a scope by hand. */
export function leave(id: string): Step {
  return { leave: id };
}
leave.step = defineStep('leave', { leave: 'id' });
