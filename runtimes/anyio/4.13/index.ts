/** The equivalent of anyio 4.13.0. */
import type { Model } from '../../model.ts';
import { defineCancelScope } from '../cancel-scope.ts';
import { prepareDeliveryPass } from '../prepare-delivery-pass.ts';
import { openSubject } from '../run-program.ts';
import { createSharedParts, type AnyioSubject } from '../subject.ts';
import { defineLock } from './lock.ts';
import { defineSemaphore } from './semaphore.ts';
import { defineTaskGroup } from './task-group.ts';

const version = '4.13.0';

export const model: Model<AnyioSubject> = {
  name: 'anyio',
  version,
  createSubject,
  open: openSubject,
  prepareDeliveryPass,
};

function createSubject(): AnyioSubject {
  const { checkpoints, timeouts, ...shared } = createSharedParts(defineCancelScope());
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
