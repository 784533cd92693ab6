/** What a scenario file says: a program, the rule that it guards and what is owed when it runs. */
import type { Steps } from './program.ts';

/** What a run of the program owes. Everything that is left out is not owed. */
export interface Owed {
  /** How main ends: `returned`, `cancelled` or `raised NAME`. */
  readonly outcome: string;
  /** Marks that must be logged. */
  readonly reaches?: readonly string[];
  /** Marks that must not be logged. */
  readonly neverReaches?: readonly string[];
  /** Scopes, timeouts and groups that must be left with `cancelled_caught` set, at every exit. */
  readonly catches?: readonly string[];
  /** Main ends within so many seconds of the loop's clock, on either clock. */
  readonly withinSeconds?: number;
  /** The loop comes to rest: no reschedule after main ended, and at most 100 before. */
  readonly atRest?: boolean;
}

export interface Scenario {
  /** One line that says what happens, for tables and reports. */
  readonly title: string;
  /** The promise of the library that this scenario guards, as a sentence. */
  readonly rule: string;
  /** The steps of the task called `main`. */
  readonly main: Steps;
  readonly owed: Owed;
  /** A semver range: on other versions of the subject the scenario is skipped. */
  readonly versions?: string;
}
