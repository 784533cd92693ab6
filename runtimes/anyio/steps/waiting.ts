/** Steps that wait for nothing but time. */
import type { StepOf } from '../../../program/operations.ts';
import { type Coroutine, Future } from '../../asyncio/index.ts';
import type { Interpreter } from '../interpreter.ts';

export function sleep(run: Interpreter, step: StepOf<'sleep'>): Coroutine<void> {
  return run.subject.sleep(step.sleep === 'forever' ? Infinity : step.sleep);
}

export function checkpoint(run: Interpreter): Coroutine<void> {
  return run.subject.checkpoint();
}

export function waitRefusing(run: Interpreter, step: StepOf<'waitRefusing'>): Coroutine<void> {
  const future = new RefusingFuture(run.loop);
  if (step.seconds !== undefined) {
    run.loop.callLater(step.seconds, () => {
      future.setResult(undefined);
    });
  }
  return future.wait();
}

/** A future that refuses to be cancelled, as one does whose work cannot be interrupted. */
class RefusingFuture extends Future<void> {
  override cancel(): boolean {
    return false;
  }
}
