/** `anyio._backends._asyncio.TaskState`, which is the same in all versions that are modelled here. */
import { KeyError, type Task } from '../asyncio/index.ts';
import type { CancelScope } from './cancel-scope.ts';

/** What anyio knows of a task beyond the task itself: the scope that it is in. */
export interface TaskState {
  cancelScope: CancelScope | undefined;
}

/**
 * `_task_states`. A task that never entered a scope or group is not in it. Differs from upstream: each task holds its
 * state itself, as a table that is weak in its keys costs the collector more than anything else does.
 */
export const taskStates = {
  get: (task: Task<unknown>): TaskState | undefined => task.libraryState as TaskState | undefined,

  set(task: Task<unknown>, state: TaskState): void {
    task.libraryState = state;
  },

  delete(task: Task<unknown>): void {
    task.libraryState = undefined;
  },
};

/** `_task_states[task]`: throws `KeyError` for a task that is not known. */
export function requireTaskState(task: Task<unknown>): TaskState {
  const state = taskStates.get(task);
  if (state === undefined) throw new KeyError();
  return state;
}
