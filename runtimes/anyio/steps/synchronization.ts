/** What tasks wait for each other with. */
import type { StepOf } from '../../../program/operations.ts';
import { type Coroutine } from '../../asyncio/index.ts';
import { getOrMake } from '../get-or-make.ts';
import type { Body, Interpreter } from '../interpreter.ts';
import type { Lock } from '../lock.ts';
import type { Semaphore } from '../semaphore.ts';

export function setEvent(run: Interpreter, step: StepOf<'setEvent'>): undefined {
  run.asyncEvent(step.setEvent).set();
  return undefined;
}

export function waitEvent(run: Interpreter, step: StepOf<'waitEvent'>): Coroutine<void> {
  return run.asyncEvent(step.waitEvent).wait();
}

export function lock(run: Interpreter, step: StepOf<'lock'>, body: Body): Coroutine<void> {
  const lock = getOrMake(run.locks, step.lock, () => new run.subject.Lock());
  return withAcquired(lock, run.runBlock(step, body));
}

export function semaphore(run: Interpreter, step: StepOf<'semaphore'>, body: Body): Coroutine<void> {
  const make = () => new run.subject.Semaphore(step.value ?? 1);
  return withAcquired(getOrMake(run.semaphores, step.semaphore, make), run.runBlock(step, body));
}

/** `async with` over a lock or a semaphore. */
function* withAcquired(lock: Lock | Semaphore, block: Coroutine<void>): Coroutine<void> {
  yield* lock.acquire();
  try {
    yield* block;
  } finally {
    lock.release();
  }
}
