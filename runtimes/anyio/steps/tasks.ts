/** Tasks beside main. */
import type { StepOf } from '../../../program/operations.ts';
import { type Coroutine, type Future, KeyError, Task } from '../../asyncio/index.ts';
import type { Body, Interpreter } from '../interpreter.ts';
import { requireId } from '../require-id.ts';

export function spawn(run: Interpreter, step: StepOf<'spawn'>): undefined {
  requireId(run.groups, step.into).startSoon(run.taskFunction(step.spawn, step.do), step.spawn);
  return undefined;
}

export function* start(run: Interpreter, step: StepOf<'start'>, body: Body): Coroutine<void> {
  const group = requireId(run.groups, step.into);
  const value = yield* group.start(run.taskFunction(step.start, step.do), step.start);
  run.log(body, 'started', step.start, value);
}

export function started(_run: Interpreter, step: StepOf<'started'>, body: Body): undefined {
  if (body.taskStatus === undefined) throw new KeyError();
  body.taskStatus.started(step.started);
  return undefined;
}

export function detach(run: Interpreter, step: StepOf<'detach'>): undefined {
  new Task(run.taskBody(step.detach, step.do), run.loop, step.detach).addDoneCallback(ignoreOutcome);
  return undefined;
}

export function cancelTask(run: Interpreter, step: StepOf<'cancelTask'>): undefined {
  run.taskNamed(step.cancelTask)?.cancel('native');
  return undefined;
}

/** Retrieves the outcome of a detached task, as asyncio complains about one that nobody does. */
function ignoreOutcome(task: Future<unknown>): void {
  if (!task.cancelled()) task.exception();
}
