/**
 * Runs one step of a program on a subject. What was done is seen in the trace, which the interpreter keeps; what each step
 * does stands in `steps/`.
 */
import type { OperationName, StepOf } from '../../program/operations.ts';
import type { Step } from '../../program/program.ts';
import type { Coroutine } from '../asyncio/index.ts';
import type { Body, Interpreter } from './interpreter.ts';
import * as steps from './steps/step-functions.ts';

/** Runs one step; hands out a coroutine if the step can suspend the task. */
type StepFunction<S> = (run: Interpreter, step: S, body: Body) => Coroutine<void> | undefined;

/** An operation that has no function here does not compile. */
const stepFunctions: { readonly [Name in OperationName]: StepFunction<StepOf<Name>> } = steps;

const operations = new Map(Object.entries(stepFunctions) as [string, StepFunction<Step>][]);

/** Runs one step; hands out a coroutine if it can suspend the task. */
export function runStep(run: Interpreter, step: Step, body: Body): Coroutine<void> | undefined {
  for (const key in step) {
    const stepFunction = operations.get(key);
    if (stepFunction !== undefined) return stepFunction(run, step, body);
  }
  throw new Error(`no operation in the step ${JSON.stringify(step)}`);
}
