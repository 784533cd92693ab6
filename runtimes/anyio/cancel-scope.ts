/* eslint-disable max-lines -- upstream's class in one piece, to be read beside it */
/**
 * `CancelScope` of anyio (src/anyio/_backends/_asyncio.py), the same in 4.13.0 and 4.14.0, and but for one line in
 * 4.14.2: what a scope keeps track of, and how a cancellation reaches the tasks in it.
 */
import {
  AssertionError,
  BaseException,
  CancelledError,
  type Coroutine,
  currentTask,
  ExceptionGroup,
  getRunningLoop,
  type Handle,
  requireCurrentTask,
  RuntimeError,
  type Task,
  type TimerHandle,
} from '../asyncio/index.ts';
import { removeFrom } from './ordered-set.ts';
import { taskStates } from './task-states.ts';

export interface CancelScopeOptions {
  /** When the scope cancels itself, in seconds on the loop's clock; `Infinity` for never. */
  readonly deadline?: number;
  /** Keeps cancellations from outside away. */
  readonly shield?: boolean;
}

export type CancelScopeClass = ReturnType<typeof defineCancelScope>;
export type CancelScope = InstanceType<CancelScopeClass>;

const reasonPrefix = 'Cancelled via cancel scope ';

let scopeCount = 0;

/**
 * Makes a class of its own, so that a variant that changes its prototype changes it for one subject alone.
 *
 * @param skipDoneTasks a delivery pass passes over tasks that are done: from 4.14.2 on (anyio #1111, #1217)
 */
export function defineCancelScope({ skipDoneTasks = false } = {}) {
  class CancelScope {
    /** Stands for `id(self)` in the reason of a cancellation. */
    readonly id = ++scopeCount;
    parentScope: CancelScope | undefined = undefined;
    readonly childScopes = new Set<CancelScope>();
    cancelCalled = false;
    cancelReason: string | undefined = undefined;
    cancelledCaught = false;
    active = false;
    timeoutHandle: TimerHandle | undefined = undefined;
    cancelHandle: Handle | undefined = undefined;
    readonly tasks = new Set<Task<unknown>>();
    hostTask: Task<unknown> | undefined = undefined;
    pendingUncancellations = 0;
    #deadline: number;
    #shield: boolean;

    constructor({ deadline = Infinity, shield = false }: CancelScopeOptions = {}) {
      this.#deadline = deadline;
      this.#shield = shield;
    }

    /** `__enter__`. */
    enter(): this {
      if (this.active) {
        throw new RuntimeError("Each CancelScope may only be used for a single 'with' block");
      }

      const hostTask = requireCurrentTask();
      this.hostTask = hostTask;
      this.tasks.add(hostTask);
      const taskState = taskStates.get(hostTask);
      if (taskState === undefined) {
        taskStates.set(hostTask, { cancelScope: this });
      } else {
        this.parentScope = taskState.cancelScope;
        taskState.cancelScope = this;
        if (this.parentScope !== undefined) {
          this.parentScope.childScopes.add(this);
          this.parentScope.tasks.delete(hostTask);
        }
      }

      this.timeout();
      this.active = true;

      if (this.cancelCalled) this.deliverCancellation(this);

      return this;
    }

    /** `__exit__`: true if the exception ends here. */
    exit(exception: BaseException | undefined): boolean {
      const hostTask = this.hostTask;
      if (!this.active) throw new RuntimeError('This cancel scope is not active');
      if (currentTask() !== hostTask || hostTask === undefined) {
        throw new RuntimeError('Attempted to exit cancel scope in a different task than it was entered in');
      }

      const hostTaskState = taskStates.get(hostTask);
      if (hostTaskState?.cancelScope !== this) {
        throw new RuntimeError(
          "Attempted to exit a cancel scope that isn't the current tasks's current cancel scope",
        );
      }

      try {
        this.active = false;
        if (this.timeoutHandle !== undefined) {
          this.timeoutHandle.cancel();
          this.timeoutHandle = undefined;
        }

        removeFrom(this.tasks, hostTask);
        if (this.parentScope !== undefined) {
          removeFrom<CancelScope>(this.parentScope.childScopes, this);
          this.parentScope.tasks.add(hostTask);
        }

        hostTaskState.cancelScope = this.parentScope;

        this.restartCancellationInParent();

        // An exception is swallowed only if it is a cancellation of anyio's own and no cancelled parent is visible.
        if (this.cancelCalled && !this.parentCancellationIsVisibleToUs) {
          while (this.pendingUncancellations > 0) {
            hostTask.uncancel();
            this.pendingUncancellations--;
          }
          return this.#catchCancellation(exception);
        }
        if (this.pendingUncancellations > 0) {
          if (this.parentScope === undefined) throw new AssertionError();
          this.parentScope.pendingUncancellations += this.pendingUncancellations;
          this.pendingUncancellations = 0;
        }
        return false;
      } finally {
        this.hostTask = undefined;
      }
    }

    #catchCancellation(exception: BaseException | undefined): boolean {
      if (exception instanceof ExceptionGroup) {
        const [cancelledsCaught, remaining] = exception.split(isAnyioCancellation);
        if (cancelledsCaught === undefined) return false;
        this.cancelledCaught = true;
        if (remaining === undefined) return true;
        throw remaining;
      }
      if (exception !== undefined && isAnyioCancellation(exception)) {
        this.cancelledCaught = true;
        return true;
      }
      return false;
    }

    get effectivelyCancelled(): boolean {
      for (let scope: CancelScope | undefined = this; scope !== undefined; scope = scope.parentScope) {
        if (scope.cancelCalled) return true;
        if (scope.shield) return false;
      }
      return false;
    }

    get parentCancellationIsVisibleToUs(): boolean {
      return this.parentScope !== undefined && !this.shield && this.parentScope.effectivelyCancelled;
    }

    timeout(): void {
      if (this.#deadline === Infinity) return;
      const loop = getRunningLoop();
      if (loop.time() >= this.#deadline) {
        this.cancel('deadline exceeded');
      } else {
        this.timeoutHandle = loop.callAt(this.#deadline, () => {
          this.timeout();
        });
      }
    }

    /**
     * Delivers the cancellation to the tasks of this scope and of the nested scopes that it reaches, and asks for
     * another pass on the next iteration as long as there are tasks left.
     *
     * @param origin the scope whose cancellation it is
     * @returns true if the delivery has to be retried
     */
    deliverCancellation(origin: CancelScope): boolean {
      let shouldRetry = false;
      const current = currentTask();
      for (const task of this.tasks) {
        if (skipDoneTasks && task.done()) continue;

        shouldRetry = true;
        if (task.mustCancel) continue;

        if (task !== current && (task === this.hostTask || task.started())) {
          const waiter = task.futWaiter;
          if (!waiter?.done()) {
            task.cancel(origin.cancelReason);
            if (task === origin.hostTask) origin.pendingUncancellations++;
          }
        }
      }

      for (const scope of this.childScopes) {
        if (!scope.shield && !scope.cancelCalled) {
          shouldRetry = scope.deliverCancellation(origin) || shouldRetry;
        }
      }

      if (origin === this) {
        this.cancelHandle = shouldRetry
          ? getRunningLoop().callSoon<CancelScope>(deliverAgain, origin)
          : undefined;
      }

      return shouldRetry;
    }

    restartCancellationInParent(): void {
      for (let scope = this.parentScope; scope !== undefined; scope = scope.parentScope) {
        if (scope.cancelCalled) {
          if (scope.cancelHandle === undefined) scope.deliverCancellation(scope);
          break;
        }
        if (scope.shield) break;
      }
    }

    cancel(reason?: string): void {
      if (this.cancelCalled) return;
      if (this.timeoutHandle !== undefined) {
        this.timeoutHandle.cancel();
        this.timeoutHandle = undefined;
      }

      this.cancelCalled = true;
      this.cancelReason = reasonPrefix + String(this.id);
      const task = currentTask();
      if (task !== undefined) this.cancelReason += ` by ${task.name}`;
      if (reason !== undefined) this.cancelReason += `; reason: ${reason}`;

      if (this.hostTask !== undefined) this.deliverCancellation(this);
    }

    get deadline(): number {
      return this.#deadline;
    }

    set deadline(value: number) {
      this.#deadline = value;
      if (this.timeoutHandle !== undefined) {
        this.timeoutHandle.cancel();
        this.timeoutHandle = undefined;
      }
      if (this.active && !this.cancelCalled) this.timeout();
    }

    get shield(): boolean {
      return this.#shield;
    }

    set shield(value: boolean) {
      if (this.#shield === value) return;
      this.#shield = value;
      if (!value) this.restartCancellationInParent();
    }
  }

  const deliverAgain = (origin: CancelScope): void => {
    origin.deliverCancellation(origin);
  };

  return CancelScope;
}

/** `is_anyio_cancellation`: a cancellation that anyio made, or one that was raised while one of those was handled. */
export function isAnyioCancellation(exception: BaseException): boolean {
  for (let link: BaseException | undefined = exception; link instanceof CancelledError; link = link.context) {
    if (link.message?.startsWith(reasonPrefix)) return true;
  }
  return false;
}

/**
 * The `with` statement over a scope: `enter` enters it, the body runs, `exit` decides what happens to an exception.
 *
 * @param onLeft called last, whatever leaves the statement; a coroutine around it costs more than the statement does
 */
export function* withScope<T>(
  scope: CancelScope,
  body: Coroutine<T>,
  onLeft?: () => void,
): Coroutine<T | undefined> {
  try {
    scope.enter();
    let result: T;
    try {
      result = yield* body;
    } catch (exception) {
      if (exception instanceof BaseException && scope.exit(exception)) return undefined;
      throw exception;
    }
    scope.exit(undefined);
    return result;
  } finally {
    onLeft?.();
  }
}
