/** Tells the results of programs, of modules and of others from each other. Pure. */
import type { ProgramResult } from '../../program/program.ts';
import type { ModuleResult } from '../cell/protocol.ts';
import type { Observation } from '../execute/events.ts';

/** Undefined if there is no result, and for the result of a module or of a test. */
export function programResultOf(observation: Observation | undefined): ProgramResult | undefined {
  const result = observation?.result?.result;
  return result === undefined || 'kind' in result ? undefined : result;
}

/** Undefined if there is no result, and for the result of anything else than a module. */
export function moduleResultOf(observation: Observation | undefined): ModuleResult | undefined {
  const result = observation?.result?.result;
  return result !== undefined && 'kind' in result && result.kind === 'module' ? result : undefined;
}
