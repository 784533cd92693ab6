/** The subject of anyio 4.14, whose releases differ in how their scopes deliver a cancellation. */
import type { CancelScopeClass } from '../cancel-scope.ts';
import { createSharedParts, type AnyioSubject } from '../subject.ts';
import { defineLock } from './lock.ts';
import { defineSemaphore } from './semaphore.ts';
import { defineTaskGroup } from './task-group.ts';
import { defineTaskHandle } from './task-handle.ts';

export function createSubject(version: string, CancelScope: CancelScopeClass): AnyioSubject {
  const { checkpoints, timeouts, ...shared } = createSharedParts(CancelScope);
  const TaskHandle = defineTaskHandle(shared.CancelScope, shared.Event);
  return {
    ...shared,
    ...checkpoints,
    ...timeouts,
    version,
    TaskGroup: defineTaskGroup(shared.CancelScope, TaskHandle, checkpoints),
    Lock: defineLock(checkpoints),
    Semaphore: defineSemaphore(checkpoints),
  };
}
