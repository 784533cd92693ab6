/** `move_on_after` and `fail_after` (src/anyio/_core/_tasks.py), the same in 4.13.0 and 4.14.0. */
import { type Coroutine, getRunningLoop, TimeoutError } from '../asyncio/index.ts';
import { type CancelScope, type CancelScopeClass, withScope } from './cancel-scope.ts';

export interface Timeouts {
  /** A scope that cancels itself `delay` seconds from now. */
  moveOnAfter(this: void, delay: number, shield?: boolean): CancelScope;
  /**
   * `with fail_after(delay, shield) as scope:` over a body that is handed the scope once it is entered; throws
   * `TimeoutError` if the scope caught its own cancellation and its deadline has passed.
   */
  failAfter(
    this: void,
    delay: number,
    shield: boolean,
    body: (scope: CancelScope) => Coroutine<void>,
  ): Coroutine<void>;
}

export function defineTimeouts(CancelScope: CancelScopeClass): Timeouts {
  const moveOnAfter = (delay: number, shield = false): CancelScope =>
    new CancelScope({ deadline: getRunningLoop().time() + delay, shield });
  return {
    moveOnAfter,

    *failAfter(delay, shield, body) {
      const cancelScope = moveOnAfter(delay, shield);
      yield* withScope(cancelScope, body(cancelScope));
      if (cancelScope.cancelledCaught && getRunningLoop().time() >= cancelScope.deadline) {
        throw new TimeoutError();
      }
    },
  };
}
