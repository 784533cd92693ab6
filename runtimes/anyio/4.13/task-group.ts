/** `TaskGroup` of anyio 4.13.0 (src/anyio/_backends/_asyncio.py): how it takes and starts tasks. */
import {
  CancelledError,
  type Coroutine,
  Future,
  getRunningLoop,
  RuntimeError,
  Task,
} from '../../asyncio/index.ts';
import { type CancelScopeClass, withScope } from '../cancel-scope.ts';
import type { Checkpoints } from '../checkpoints.ts';
import { defineTaskGroupBase, makeTaskStatus, type TaskFunction } from '../task-group.ts';

export function defineTaskGroup(CancelScope: CancelScopeClass, checkpoints: Checkpoints) {
  return class TaskGroup extends defineTaskGroupBase(CancelScope, checkpoints) {
    #active = false;

    // eslint-disable-next-line require-yield -- a coroutine that never suspends
    *aenter(): Coroutine<void> {
      this.cancelScope.enter();
      this.#active = true;
    }

    protected override deactivate(): void {
      this.#active = false;
    }

    startSoon(func: TaskFunction, name: string): void {
      this.#spawn(func, name);
    }

    *start(func: TaskFunction, name: string): Coroutine<unknown> {
      const future = new Future<unknown>(getRunningLoop());
      const task = this.#spawn(func, name, future);
      try {
        return yield* future.wait();
      } catch (exception) {
        if (exception instanceof CancelledError) {
          // The task is cancelled and has to end before this returns.
          task.cancel();
          yield* withScope(new CancelScope({ shield: true }), suppressCancelled(task));
        }
        throw exception;
      }
    }

    #spawn(func: TaskFunction, name: string, taskStatusFuture?: Future<unknown>): Task<void> {
      if (!this.#active) {
        throw new RuntimeError('This task group is not active; no new tasks can be started.');
      }
      const coro = func(taskStatusFuture && makeTaskStatus(taskStatusFuture));
      const task = new Task(coro, getRunningLoop(), name);
      this.adopt(task, taskStatusFuture);
      return task;
    }
  };
}

/** `with suppress(CancelledError): await task`. */
function* suppressCancelled(task: Task<void>): Coroutine<void> {
  try {
    yield* task.wait();
  } catch (exception) {
    if (!(exception instanceof CancelledError)) throw exception;
  }
}
