/** Steps that decide what runs, and one that only logs. */
import type { RaisableName, Step, Steps } from '../program.ts';
import { defineStep } from './define-step.ts';
import { inOrder } from './in-order.ts';

/** What follows on the way out of `attempt`; an empty list is a handler that swallows. */
export interface AttemptHandlers {
  /** Runs on a cancellation, which ends there unless `rethrow` is true. */
  readonly cancelled?: Steps;
  /** Raises the same cancellation again after `cancelled`; false if left out. */
  readonly rethrow?: boolean;
  /** Runs on any other error, which ends there. */
  readonly error?: Steps;
  /** Runs in every case. */
  readonly finally?: Steps;
}

/** Logs `label`, and nothing else. */
export function mark(label: string): Step {
  return { mark: label };
}
mark.step = defineStep('mark', { mark: 'label' });

/** Runs the steps as the body of a `try`. */
export function attempt(steps: Steps, handlers: AttemptHandlers): Step {
  return { try: steps, ...inOrder(handlers, ['cancelled', 'rethrow', 'error', 'finally']) };
}
attempt.step = defineStep('try', {
  try: 'steps',
  cancelled: 'steps?',
  rethrow: 'boolean?',
  error: 'steps?',
  finally: 'steps?',
});

/** Raises an error of that class. */
export function raise(name: RaisableName): Step {
  return { raise: name };
}
raise.step = defineStep('raise', { raise: 'exception' });

/** Runs the steps so many times. */
export function repeat(times: number, steps: Steps): Step {
  return { repeat: times, do: steps };
}
repeat.step = defineStep('repeat', { repeat: 'count', do: 'steps' });
