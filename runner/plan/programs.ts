/** The scenarios of a plan that are programs: only those can be searched, traced, reduced and timed. Pure. */
import type { Plan, PlannedProgram, PlannedScenario } from './plan.ts';

export function programsOf({ scenarios }: Pick<Plan, 'scenarios'>): PlannedProgram[] {
  return scenarios.filter((scenario) => scenario.kind === 'program');
}

/** What a scenario says of a loop that comes to rest; only a program can. */
export function owesRest(scenario: PlannedScenario): boolean {
  return scenario.kind === 'program' && scenario.owed.atRest === true;
}
