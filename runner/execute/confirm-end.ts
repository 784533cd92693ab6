/**
 * Whether an end that the runner forced counts. A machine under load makes false timeouts, so that one beside other cells
 * is seen again with the machine to itself; what the subject's own loop found, a spin or a deadlock, is no such end. Pure.
 */
import type { Observation } from './events.ts';

/** @param hadCompany another cell was alive at some moment of the child's life */
export function isConfirmedEnd({ end }: Pick<Observation, 'end'>, hadCompany: boolean): boolean {
  return end !== 'timed-out' || !hadCompany;
}

/** What is observed of the second time, if it came to the same: then it says so. */
export function confirmEnd(observation: Observation): Observation {
  const { end, problem } = observation;
  if (end !== 'timed-out' || problem === undefined) return observation;
  return { ...observation, problem: `${problem}, alone as before beside other cells` };
}
