/** Cancel scopes and timeouts, and what can be done to them. */
import type { StepOf } from '../../../program/operations.ts';
import { type Coroutine } from '../../asyncio/index.ts';
import type { CancelScope } from '../cancel-scope.ts';
import type { Body, Interpreter } from '../interpreter.ts';
import { requireId } from '../require-id.ts';

export function scope(run: Interpreter, step: StepOf<'scope'>, body: Body): Coroutine<void> {
  const deadline = step.deadline === undefined ? Infinity : run.loop.time() + step.deadline;
  const scope = new run.subject.CancelScope({ shield: step.shield ?? false, deadline });
  run.nameScope(step.scope, scope);
  if (step.cancelled) scope.cancel();
  return run.runInScope(step.scope, scope, step, body);
}

export function moveOnAfter(run: Interpreter, step: StepOf<'moveOnAfter'>, body: Body): Coroutine<void> {
  const scope = run.subject.moveOnAfter(step.seconds, step.shield);
  return run.runInScope(step.moveOnAfter, scope, step, body, () => {
    run.nameScope(step.moveOnAfter, scope);
  });
}

export function* failAfter(run: Interpreter, step: StepOf<'failAfter'>, body: Body): Coroutine<void> {
  let scope: CancelScope | undefined;
  try {
    yield* run.subject.failAfter(step.seconds, step.shield ?? false, (entered) => {
      scope = entered;
      run.nameScope(step.failAfter, entered);
      return run.runBlock(step, body);
    });
  } finally {
    run.log(body, 'exit', step.failAfter, scope?.cancelledCaught);
  }
}

export function cancel(run: Interpreter, step: StepOf<'cancel'>, body: Body): undefined {
  const scope = run.scopes.get(step.cancel);
  if (scope === undefined) run.log(body, 'missing', step.cancel);
  else scope.cancel();
  return undefined;
}

export function setShield(run: Interpreter, step: StepOf<'setShield'>): undefined {
  const scope = run.scopes.get(step.setShield);
  if (scope !== undefined) scope.shield = step.to;
  return undefined;
}

export function setDeadline(run: Interpreter, step: StepOf<'setDeadline'>): undefined {
  const scope = run.scopes.get(step.setDeadline);
  if (scope !== undefined) scope.deadline = step.to === null ? Infinity : run.loop.time() + step.to;
  return undefined;
}

export function enter(run: Interpreter, step: StepOf<'enter'>): undefined {
  const scope = new run.subject.CancelScope();
  run.nameScope(step.enter, scope);
  scope.enter();
  return undefined;
}

export function leave(run: Interpreter, step: StepOf<'leave'>): undefined {
  requireId(run.scopes, step.leave).exit(undefined);
  return undefined;
}
