/**
 * The subject `anyio`: what a version of the equivalent offers to programs and to variants. Each call of a version's
 * `createSubject` makes fresh classes, so that a variant changes one column and no other.
 */
import { type Coroutine, currentTask, getRunningLoop, sleep } from '../asyncio/index.ts';
import type { CancelScopeClass } from './cancel-scope.ts';
import { type Checkpoints, defineCheckpoints } from './checkpoints.ts';
import { defineEvent, type EventClass } from './event.ts';
import type { Lock } from './lock.ts';
import type { Semaphore } from './semaphore.ts';
import type { TaskGroup } from './task-group.ts';
import { defineTimeouts, type Timeouts } from './timeouts.ts';

export interface AnyioSubject extends Checkpoints, Timeouts {
  readonly name: 'anyio';
  /** The exact version whose semantics these are. */
  readonly version: string;
  readonly CancelScope: CancelScopeClass;
  readonly TaskGroup: new () => TaskGroup;
  readonly Event: EventClass;
  readonly Lock: new () => Lock;
  readonly Semaphore: new (initialValue: number) => Semaphore;
  /** Suspends the current task for `delay` seconds. */
  sleep(this: void, delay: number): Coroutine<void>;
  /** What a patch of anyio imports from asyncio; a variant must not bundle a second copy of it. */
  readonly asyncio: {
    readonly currentTask: typeof currentTask;
    readonly getRunningLoop: typeof getRunningLoop;
  };
}

/** What the versions share, and what those parts are made of that differ. */
export interface SharedParts extends Pick<
  AnyioSubject,
  'asyncio' | 'CancelScope' | 'Event' | 'name' | 'sleep'
> {
  readonly checkpoints: Checkpoints;
  readonly timeouts: Timeouts;
}

export function createSharedParts(CancelScope: CancelScopeClass): SharedParts {
  const checkpoints = defineCheckpoints(CancelScope);
  return {
    name: 'anyio',
    asyncio: { currentTask, getRunningLoop },
    sleep,
    CancelScope,
    Event: defineEvent(checkpoints),
    checkpoints,
    timeouts: defineTimeouts(CancelScope),
  };
}
