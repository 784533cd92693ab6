/** How long a program can take at most, so that the longest cells start first. */
import type { Program, Step, Steps } from '../../program/program.ts';

/**
 * The seconds of all sleeps of a program, as if nothing ran at once and no timeout cut anything short. Handlers of `try`
 * count as if each ran; what has no end of its own (`forever`, a waiter that nothing resolves) counts 0.
 */
export function estimateSeconds(program: Program): number {
  return sumSteps(program.main);
}

function sumSteps(steps: Steps): number {
  return steps.reduce((sum, step) => Math.min(sum + stepSeconds(step), Number.MAX_VALUE), 0);
}

function stepSeconds(step: Step): number {
  if ('sleep' in step) return step.sleep === 'forever' ? 0 : Math.max(0, step.sleep);
  if ('waitRefusing' in step) return Math.max(0, step.seconds ?? 0);
  if ('repeat' in step) return Math.max(0, step.repeat) * sumSteps(step.do);
  if ('try' in step) {
    return [step.try, step.cancelled, step.error, step.finally].reduce(
      (sum, steps) => sum + sumSteps(steps ?? []),
      0,
    );
  }
  return 'do' in step ? sumSteps(step.do) : 0;
}
