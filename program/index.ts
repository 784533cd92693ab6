/**
 * What a scenario file imports from `patchmatrix`: `defineScenario` for one that is a function of the subject, the
 * builders of programs for one that is data, and the types of what they make.
 */
export { defineScenario, scenario } from './define-scenario.ts';
export type { ModuleScenario } from './define-scenario.ts';
export type { Growth, GrowthOptions, Probe, SizeTiming } from './probe.ts';
export type { Program, RaisableName, SleepSeconds, StartedValue, Step, Steps } from './program.ts';
export type { Owed, Scenario } from './scenario.ts';
export * from './steps/index.ts';
