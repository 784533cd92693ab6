/**
 * Programs in the neighbourhood of scenarios: in each, one task swallows its cancellation where it waits, and goes on.
 * A search by chance seldom comes to where a scenario waits for long; a patch that is made for a scenario acts there.
 */
import type { Program, Step, Steps } from '../../program/program.ts';

/** Seconds that a task sleeps after it swallowed: more than any scenario takes. */
const sleepSeconds = 5;

/** One program for each step of the program that waits by itself. */
export function varyScenario(program: Program): Program[] {
  return varySteps(program.main).map((main) => ({ ...program, main }));
}

function varySteps(steps: Steps): Steps[] {
  return steps.flatMap((step, index) => {
    const replace = (...replacement: Steps): Steps => [
      ...steps.slice(0, index),
      ...replacement,
      ...steps.slice(index + 1),
    ];
    const own = waits(step) ? [replace({ try: [step], cancelled: [] }, { sleep: sleepSeconds })] : [];
    const inside = Object.entries(step).flatMap(([key, body]: [string, unknown]) =>
      Array.isArray(body)
        ? varySteps(body as Steps).map((varied) => replace({ ...step, [key]: varied }))
        : [],
    );
    return [...own, ...inside];
  });
}

function waits(step: Step): boolean {
  return 'sleep' in step || 'checkpoint' in step || 'waitEvent' in step || 'waitRefusing' in step;
}
