/**
 * What `TaskGroup` of anyio (src/anyio/_backends/_asyncio.py) has in common in 4.13.0 and 4.14.0: how it waits for its
 * tasks, and what the end of one means for the others. When it takes tasks, and how it starts them, is the versions'
 * affair.
 */
import {
  assert,
  AttributeError,
  BaseException,
  CancelledError,
  type Coroutine,
  ExceptionGroup,
  Future,
  getRunningLoop,
  InvalidStateError,
  raise,
  requireCurrentTask,
  RuntimeError,
  type Task,
} from '../asyncio/index.ts';
import { type CancelScope, type CancelScopeClass, isAnyioCancellation } from './cancel-scope.ts';
import type { Checkpoints } from './checkpoints.ts';
import { removeFrom } from './ordered-set.ts';
import { requireTaskState, taskStates } from './task-states.ts';

/** `TaskStatus`: what a task that was begun with `start` is handed. */
export interface TaskStatus {
  /** Ends the wait in `start`; throws `RuntimeError` at a second call. */
  started(value: unknown): void;
}

/** A task's function; `taskStatus` is there if it was begun with `start`. */
export type TaskFunction = (taskStatus?: TaskStatus) => Coroutine<void>;

export interface TaskGroup {
  readonly cancelScope: CancelScope;
  aenter(): Coroutine<void>;
  /** `__aexit__`: true if the exception ends here. */
  aexit(exception: BaseException | undefined): Coroutine<boolean>;
  startSoon(func: TaskFunction, name: string): void;
  /** Runs a task until it calls `taskStatus.started`; hands out the value that it gave. */
  start(func: TaskFunction, name: string): Coroutine<unknown>;
}

/** `_AsyncioTaskStatus`. */
export function makeTaskStatus(future: Future<unknown>): TaskStatus {
  return {
    started(value) {
      try {
        future.setResult(value);
      } catch (exception) {
        if (!(exception instanceof InvalidStateError)) throw exception;
        if (!future.cancelled()) {
          throw new RuntimeError("called 'started' twice on the same task status");
        }
      }
      requireTaskState(requireCurrentTask());
    },
  };
}

export function defineTaskGroupBase(
  CancelScope: CancelScopeClass,
  { cancelShieldedCheckpoint }: Checkpoints,
) {
  abstract class TaskGroupBase {
    readonly cancelScope = new CancelScope();
    protected readonly tasks = new Set<Task<unknown>>();
    /** `_exceptions`, which `__aexit__` deletes. */
    #exceptions: BaseException[] | undefined = [];
    #onCompletedFut: Future<undefined> | undefined = undefined;

    *aexit(exception: BaseException | undefined): Coroutine<boolean> {
      try {
        if (exception !== undefined) {
          this.cancelScope.cancel();
          if (!(exception instanceof CancelledError)) this.exceptions.push(exception);
        }

        try {
          yield* this.#waitForTasks(exception);
        } catch (raised) {
          if (raised instanceof BaseException && this.cancelScope.exit(raised)) return true;
          throw raised;
        }
        return this.cancelScope.exit(exception);
      } finally {
        this.#deleteExceptions();
      }
    }

    /** Waits until no task is left, then raises what the tasks, the body or the wait itself left to raise. */
    *#waitForTasks(exception: BaseException | undefined): Coroutine<void> {
      let raised = exception;
      if (this.tasks.size > 0) {
        const waitScope = new CancelScope();
        waitScope.enter();
        // The body of the `with` statement cannot throw: whatever ends a wait is caught in it.
        while (this.tasks.size > 0) {
          const completed = new Future<undefined>(getRunningLoop());
          this.#onCompletedFut = completed;
          try {
            yield* completed.wait();
          } catch (cancelled) {
            if (!(cancelled instanceof CancelledError)) throw cancelled;
            // Further cancellation attempts are not productive (anyio #695).
            waitScope.shield = true;
            this.cancelScope.cancel();
            // A native cancellation is not replaced by one of a cancel scope.
            if (
              raised === undefined ||
              (raised instanceof CancelledError && !isAnyioCancellation(cancelled))
            ) {
              raised = cancelled;
            }
          }
          this.#onCompletedFut = undefined;
        }
        waitScope.exit(undefined);
      } else {
        yield* cancelShieldedCheckpoint();
      }

      this.deactivate();
      const exceptions = this.exceptions;
      if (exceptions.length > 0) throw new ExceptionGroup('unhandled errors in a TaskGroup', exceptions);
      if (raised !== undefined) raise(raised);
    }

    /** Called once all tasks have ended, before anything is raised. */
    protected abstract deactivate(): void;

    /** Makes a task a child of this group. */
    protected adopt(task: Task<unknown>, taskStatusFuture: Future<unknown> | undefined): void {
      taskStates.set(task, { cancelScope: this.cancelScope });
      this.cancelScope.tasks.add(task);
      this.tasks.add(task);
      task.addDoneCallback(() => {
        this.#taskDone(task, taskStatusFuture);
      });
    }

    /** `task_done`. */
    #taskDone(task: Task<unknown>, taskStatusFuture: Future<unknown> | undefined): void {
      const taskState = requireTaskState(task);
      assert(taskState.cancelScope !== undefined);
      assert(taskState.cancelScope.tasks.has(task));
      taskState.cancelScope.tasks.delete(task);
      removeFrom(this.tasks, task);
      taskStates.delete(task);

      const completed = this.#onCompletedFut;
      if (completed !== undefined && this.tasks.size === 0 && !completed.done()) {
        completed.setResult(undefined);
      }

      const exception = exceptionOf(task);
      if (exception !== undefined) {
        // The future can only be cancelled if the host task was: one more error would say nothing.
        if (taskStatusFuture?.cancelled()) return;

        if (taskStatusFuture === undefined || taskStatusFuture.done()) {
          if (!(exception instanceof CancelledError)) this.exceptions.push(exception);
          if (!this.cancelScope.effectivelyCancelled) this.cancelScope.cancel();
        } else {
          taskStatusFuture.setException(exception);
        }
      } else if (taskStatusFuture !== undefined && !taskStatusFuture.done()) {
        taskStatusFuture.setException(new RuntimeError('Child exited without calling task_status.started()'));
      }
    }

    /** `self._exceptions`: throws `AttributeError` once it was deleted. */
    protected get exceptions(): BaseException[] {
      if (this.#exceptions === undefined) throw new AttributeError('_exceptions');
      return this.#exceptions;
    }

    /** `del self._exceptions`. */
    #deleteExceptions(): void {
      if (this.#exceptions === undefined) throw new AttributeError('_exceptions');
      this.#exceptions = undefined;
    }
  }
  return TaskGroupBase;
}

/** The exception with which a task ended; of a chain of cancellations the first one. */
function exceptionOf(task: Task<unknown>): BaseException | undefined {
  try {
    return task.exception();
  } catch (raised) {
    if (!(raised instanceof CancelledError)) throw raised;
    let exception: CancelledError = raised;
    while (exception.context instanceof CancelledError) exception = exception.context;
    return exception;
  }
}
