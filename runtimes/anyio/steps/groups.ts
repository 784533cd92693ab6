/** Task groups. */
import type { StepOf } from '../../../program/operations.ts';
import { BaseException, type Coroutine, handling } from '../../asyncio/index.ts';
import type { Body, Interpreter } from '../interpreter.ts';
import { requireId } from '../require-id.ts';

export function* group(run: Interpreter, step: StepOf<'group'>, body: Body): Coroutine<void> {
  const group = new run.subject.TaskGroup();
  try {
    yield* group.aenter();
    try {
      run.addGroup(step.group, group);
      yield* run.runBlock(step, body);
    } catch (exception) {
      if (!(exception instanceof BaseException)) throw exception;
      if (yield* handling(exception, group.aexit(exception))) return;
      throw exception;
    }
    yield* group.aexit(undefined);
  } finally {
    run.log(body, 'exit', step.group, group.cancelScope.cancelledCaught);
  }
}

export function* enterGroup(run: Interpreter, step: StepOf<'enterGroup'>): Coroutine<void> {
  const group = new run.subject.TaskGroup();
  yield* group.aenter();
  run.addGroup(step.enterGroup, group);
}

export function* leaveGroup(run: Interpreter, step: StepOf<'leaveGroup'>): Coroutine<void> {
  yield* requireId(run.groups, step.leaveGroup).aexit(undefined);
}
