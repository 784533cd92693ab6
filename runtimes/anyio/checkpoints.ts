/** `AsyncIOBackend.checkpoint` and its two halves (src/anyio/_backends/_asyncio.py), the same in 4.13.0 and 4.14.0. */
import { type Coroutine, currentTask, sleep } from '../asyncio/index.ts';
import { type CancelScopeClass, withScope } from './cancel-scope.ts';
import { taskStates } from './task-states.ts';

export interface Checkpoints {
  /** Lets one iteration pass, and a cancellation in. */
  checkpoint(this: void): Coroutine<void>;
  /** Waits for the delivery of a cancellation that is in effect; else returns at once. */
  checkpointIfCancelled(this: void): Coroutine<void>;
  /** Lets one iteration pass, behind a shield. */
  cancelShieldedCheckpoint(this: void): Coroutine<void>;
}

export function defineCheckpoints(CancelScope: CancelScopeClass): Checkpoints {
  return {
    checkpoint: () => sleep(0),

    *checkpointIfCancelled() {
      const task = currentTask();
      if (task === undefined) return;
      let cancelScope = taskStates.get(task)?.cancelScope;
      while (cancelScope !== undefined) {
        if (cancelScope.cancelCalled) yield* sleep(0);
        else if (cancelScope.shield) break;
        else cancelScope = cancelScope.parentScope;
      }
    },

    cancelShieldedCheckpoint: () => withScope(new CancelScope({ shield: true }), sleep(0)),
  };
}
