/** What a delivery pass did with a task, in words: whether it cancelled it, and if not, why. */
import type { TaskState, VisitRecord } from '../../program/timeline.ts';

export function visitWords({ state, cancels }: VisitRecord): string {
  if (cancels === 0) return whyNotCancelled[state];
  return cancels === 1 ? 'cancelled' : `cancelled ${cancels} times`;
}

const whyNotCancelled: Readonly<Record<TaskState, string>> = {
  done: 'done: nothing to cancel',
  current: 'the current task: cannot cancel itself now',
  'must-cancel': 'a cancellation is pending already',
  'not-started': 'has not started: no cancel',
  'waiter-done': 'its waiter is done already: no cancel',
  waiting: 'waiting, but was not cancelled',
};
