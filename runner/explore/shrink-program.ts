/** Makes a program smaller that shows something, as long as it still does. What it shows is the caller's question. */
import { operations } from '../../program/operations.ts';
import type { Program, Step, Steps } from '../../program/program.ts';

/** Says of each of the candidates whether it still shows what the program shows; asked for many at once. */
export type StillShows = (candidates: readonly Program[]) => Promise<readonly boolean[]>;

/** A program from which no single step, block or option can be taken away. */
export async function shrinkProgram(program: Program, stillShows: StillShows): Promise<Program> {
  let smallest = program;
  for (;;) {
    const candidates = listSmaller(smallest);
    if (candidates.length === 0) return smallest;
    const shows = await stillShows(candidates);
    const next = candidates.find((_, index) => shows[index]);
    if (next === undefined) return smallest;
    smallest = next;
  }
}

/** All programs that are one change smaller, those with the largest change first. */
function listSmaller(program: Program): Program[] {
  const smaller = smallerSteps(program.main).map((main): Program => ({ ...program, main }));
  const size = (candidate: Program): number => JSON.stringify(candidate.main).length;
  return smaller
    .map((candidate) => ({ candidate, size: size(candidate) }))
    .toSorted((a, b) => a.size - b.size)
    .map(({ candidate }) => candidate);
}

function smallerSteps(steps: Steps): Steps[] {
  return steps.flatMap((step, index) => {
    const replace = (...replacement: Steps): Steps => [
      ...steps.slice(0, index),
      ...replacement,
      ...steps.slice(index + 1),
    ];
    return [
      replace(),
      ...bodiesOf(step).map(([, body]) => replace(...body)),
      ...simplify(step).map((smaller) => replace(smaller)),
    ];
  });
}

/** The step with a smaller body, without one of its options, or with a simpler number. */
function simplify(step: Step): Step[] {
  const smaller: Step[] = [];
  const change = (key: string, value: unknown): void => {
    smaller.push({ ...step, [key]: value });
  };
  for (const [key, body] of bodiesOf(step)) for (const steps of smallerSteps(body)) change(key, steps);
  for (const key of Object.keys(step)) {
    if (isOptional(step, key)) {
      smaller.push(Object.fromEntries(Object.entries(step).filter(([name]) => name !== key)) as Step);
    }
  }
  const { repeat, sleep } = step as { readonly repeat?: number; readonly sleep?: unknown };
  if (repeat !== undefined && repeat > 1) change('repeat', repeat - 1);
  if (typeof sleep === 'number' && sleep > 0) change('sleep', 0);
  return smaller;
}

function bodiesOf(step: Step): [key: string, body: Steps][] {
  return Object.entries(step).filter((entry): entry is [string, Steps] => Array.isArray(entry[1]));
}

function isOptional(step: Step, key: string): boolean {
  const operation = Object.keys(step)
    .map((name) => operations.get(name))
    .find((known) => known !== undefined);
  return operation !== undefined && !operation.required.includes(key);
}
