/** Tasks beside main. */
import type { StartedValue, Step, Steps } from '../program.ts';
import { defineStep } from './define-step.ts';
import { inOrder } from './in-order.ts';

export interface TaskOptions {
  /** The id of the group that the task becomes a child of. */
  readonly into: string;
}

/** Starts a task in a group and goes on at once. */
export function spawn(task: string, options: TaskOptions, steps: Steps): Step {
  return { spawn: task, ...inOrder(options, ['into']), do: steps };
}
spawn.step = defineStep('spawn', { spawn: 'id', into: 'id', do: 'steps' });

/** Starts a task in a group and waits until it calls `started`. */
export function start(task: string, options: TaskOptions, steps: Steps): Step {
  return { start: task, ...inOrder(options, ['into']), do: steps };
}
start.step = defineStep('start', { start: 'id', into: 'id', do: 'steps' });

/** Hands a value to whoever began this task with `start`. */
export function started(value: StartedValue): Step {
  return { started: value };
}
started.step = defineStep('started', { started: 'scalar' });

/** Starts a task outside any group; nobody waits for it. */
export function detach(task: string, steps: Steps): Step {
  return { detach: task, do: steps };
}
detach.step = defineStep('detach', { detach: 'id', do: 'steps' });

/** Cancels a task natively, past every scope. */
export function cancelTask(task: string): Step {
  return { cancelTask: task };
}
cancelTask.step = defineStep('cancelTask', { cancelTask: 'id' });
