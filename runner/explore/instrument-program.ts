/** Puts marks behind the steps of a program, so that what a difference comes to can be said as marks that are reached or not. */
import type { Program, Step, Steps } from '../../program/program.ts';

/** The program with a mark behind each step after which it matters whether the task came so far. */
export function addMarks(program: Program): Program {
  const counts = new Map<string, number>();
  const label = (words: string): string => {
    const count = (counts.get(words) ?? 0) + 1;
    counts.set(words, count);
    return count === 1 ? words : `${words}, ${count}`;
  };
  const visit = (steps: Steps): Steps =>
    steps.flatMap((step): Steps => {
      const inside = mapBodies(step, visit);
      const words = wordsFor(step);
      return words === undefined ? [inside] : [inside, { mark: label(words) }];
    });
  return { ...program, main: visit(program.main) };
}

/** The program with only those marks. */
export function keepMarks(program: Program, kept: ReadonlySet<string>): Program {
  const visit = (steps: Steps): Steps =>
    steps.filter((step) => !('mark' in step) || kept.has(step.mark)).map((step) => mapBodies(step, visit));
  return { ...program, main: visit(program.main) };
}

function mapBodies(step: Step, map: (steps: Steps) => Steps): Step {
  const fields = Object.entries(step).map(([key, value]: [string, unknown]) => [
    key,
    Array.isArray(value) ? map(value as Steps) : value,
  ]);
  return Object.fromEntries(fields) as Step;
}

function wordsFor(step: Step): string | undefined {
  if ('mark' in step || 'raise' in step || 'setEvent' in step || 'spawn' in step) return undefined;
  const [operation = ''] = Object.keys(step);
  const value = (step as Readonly<Record<string, unknown>>)[operation];
  const words = operation.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return typeof value === 'string' && value !== 'forever' ? `after ${words} ${value}` : `after ${words}`;
}
