/** Tells the result of a program from those of other scenarios. Pure. */
import type { ProgramResult } from '../../program/program.ts';
import type { Observation } from '../execute/events.ts';

/** Undefined if there is no result, and for the result of a module or of a test. */
export function programResultOf(observation: Observation | undefined): ProgramResult | undefined {
  const result = observation?.result?.result;
  return result === undefined || 'kind' in result ? undefined : result;
}
