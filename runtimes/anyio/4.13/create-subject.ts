/** The subject of anyio 4.13. */
import type { CancelScopeClass } from '../cancel-scope.ts';
import { createSharedParts, type AnyioSubject } from '../subject.ts';
import { defineLock } from './lock.ts';
import { defineSemaphore } from './semaphore.ts';
import { defineTaskGroup } from './task-group.ts';

export function createSubject(version: string, CancelScope: CancelScopeClass): AnyioSubject {
  const { checkpoints, timeouts, ...shared } = createSharedParts(CancelScope);
  return {
    ...shared,
    ...checkpoints,
    ...timeouts,
    version,
    TaskGroup: defineTaskGroup(shared.CancelScope, checkpoints),
    Lock: defineLock(checkpoints),
    Semaphore: defineSemaphore(checkpoints),
  };
}
