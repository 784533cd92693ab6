/** `TaskHandle` of anyio 4.14.0 (src/anyio/_core/_tasks.py): wraps every coroutine that a group is given. */
import type { Coroutine } from '../../asyncio/index.ts';
import { type CancelScopeClass, withScope } from '../cancel-scope.ts';
import type { EventClass } from '../event.ts';

export type TaskHandleClass = ReturnType<typeof defineTaskHandle>;
export type TaskHandle = InstanceType<TaskHandleClass>;

export function defineTaskHandle(CancelScope: CancelScopeClass, Event: EventClass) {
  return class TaskHandle {
    readonly #coro: Coroutine<void>;
    readonly #cancelScope = new CancelScope();
    readonly #finishedEvent = new Event();

    constructor(coro: Coroutine<void>) {
      this.#coro = coro;
    }

    /** `_run_coro`: the body of the task, in a cancel scope of its own. */
    *runCoro(): Coroutine<void> {
      yield* withScope(this.#cancelScope, this.#run());
    }

    *#run(): Coroutine<void> {
      try {
        yield* this.#coro;
      } finally {
        this.#finishedEvent.set();
      }
    }

    cancel(): void {
      if (!this.#finishedEvent.isSet()) this.#cancelScope.cancel();
    }

    /** `status is TaskHandle.Status.PENDING`: it has neither finished nor been cancelled by way of the handle. */
    get pending(): boolean {
      return !this.#finishedEvent.isSet() && !this.#cancelScope.cancelCalled;
    }

    /** Waits for the task to end, no matter how. */
    wait(): Coroutine<void> {
      return this.#finishedEvent.wait();
    }
  };
}
