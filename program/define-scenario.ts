/** What a scenario file declares: a program and what is owed, or a function of the subject, the user's own code on a package. */
import type { Probe } from './probe.ts';
import type { Scenario } from './scenario.ts';

/** @typeParam Subject what `require` or `import` of the package gives: `typeof import('semver')` */
export interface ModuleScenario<Subject = unknown> {
  /** One line that says what happens, for tables and reports. */
  readonly title: string;
  /** The promise of the library that this scenario guards, as a sentence. */
  readonly rule?: string;
  /** A semver range: on other versions of the subject the scenario is skipped. */
  readonly versions?: string;
  /** Real seconds that `run` may take. */
  readonly withinSeconds?: number;
  /**
   * Uses the subject, in a process of its own. An error that it throws, of `node:assert` or any other, fails the cell.
   *
   * @param subject take it from here: a scenario that imports the package would get another copy than the one under test
   */
  readonly run: (subject: Subject, probe: Probe) => unknown;
}

/** Declares what a scenario file exports by default, for a function of the subject; returns its argument as it is. */
export function defineScenario<Subject = unknown>(
  definition: ModuleScenario<Subject>,
): ModuleScenario<Subject> {
  return definition;
}

/** Declares what a scenario file exports by default, for a scenario that is a program; returns its argument as it is. */
export function scenario(definition: Scenario): Scenario {
  return definition;
}
