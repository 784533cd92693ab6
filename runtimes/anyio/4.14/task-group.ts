/**
 * `TaskGroup` of anyio 4.14.0 (src/anyio/_backends/_asyncio.py): how it takes and starts tasks. A group is entered once,
 * and every task runs inside a `TaskHandle`.
 */
import {
  BaseException,
  type Coroutine,
  Future,
  getRunningLoop,
  handling,
  RuntimeError,
  Task,
} from '../../asyncio/index.ts';
import { type CancelScopeClass, withScope } from '../cancel-scope.ts';
import type { Checkpoints } from '../checkpoints.ts';
import { defineTaskGroupBase, makeTaskStatus, type TaskFunction } from '../task-group.ts';
import type { TaskHandle, TaskHandleClass } from './task-handle.ts';

export function defineTaskGroup(
  CancelScope: CancelScopeClass,
  TaskHandle: TaskHandleClass,
  checkpoints: Checkpoints,
) {
  return class TaskGroup extends defineTaskGroupBase(CancelScope, checkpoints) {
    #entered = false;

    // eslint-disable-next-line require-yield -- a coroutine that never suspends
    *aenter(): Coroutine<void> {
      if (this.#entered) throw new RuntimeError('TaskGroup cannot be entered more than once');
      this.#entered = true;
      this.cancelScope.enter();
    }

    protected override deactivate(): void {
      // It is its scope that says whether the group is active.
    }

    startSoon(func: TaskFunction, name: string): void {
      this.#requireActive();
      this.#spawn(func(), name);
    }

    *start(func: TaskFunction, name: string): Coroutine<unknown> {
      this.#requireActive();
      const future = new Future<unknown>(getRunningLoop());
      const handle = this.#spawn(func(makeTaskStatus(future)), name, future);
      try {
        yield* future.wait();
      } catch (exception) {
        if (exception instanceof BaseException && handle.pending) {
          // The task is cancelled and has to end before this returns.
          handle.cancel();
          yield* handling(exception, withScope(new CancelScope({ shield: true }), handle.wait()));
        }
        throw exception;
      }
      return future.result();
    }

    #requireActive(): void {
      if (!this.#entered || !this.cancelScope.active) {
        throw new RuntimeError('This task group is not active; no new tasks can be started.');
      }
    }

    #spawn(coro: Coroutine<void>, name: string, taskStatusFuture?: Future<unknown>): TaskHandle {
      const handle = new TaskHandle(coro);
      const task = new Task(handle.runCoro(), getRunningLoop(), name);
      this.adopt(task, taskStatusFuture);
      return handle;
    }
  };
}
