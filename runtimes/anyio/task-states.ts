/** `anyio._backends._asyncio.TaskState`, which is the same in all versions that are modelled here. */
import { KeyError, type Task } from '../asyncio/index.ts';
import type { CancelScope } from './cancel-scope.ts';

/** What anyio knows of a task beyond the task itself: the scope that it is in. */
export interface TaskState {
  cancelScope: CancelScope | undefined;
}

/** `_task_states`. Tasks end and are forgotten; a task that never entered a scope or group is not in it. */
export const taskStates = new WeakMap<Task<unknown>, TaskState>();

/** `_task_states[task]`: throws `KeyError` for a task that is not known. */
export function requireTaskState(task: Task<unknown>): TaskState {
  const state = taskStates.get(task);
  if (state === undefined) throw new KeyError();
  return state;
}
