/** The drivers, and what each of them can load and offers. A driver runs the cells of one ecosystem. */
import type { Clock } from '../cell/protocol.ts';

export type Driver = 'model' | 'node' | 'python';

/** What a scenario is: steps as data, a function of the subject, or a file of tests that exist already. */
type ScenarioKind = 'module' | 'program' | 'suite';

export interface DriverTraits {
  /** The extensions of the variant modules that it loads, the first one for hints. */
  readonly variantExtensions: readonly string[];
  /** It runs a copy of the subject's files, to which diffs can be applied. */
  readonly takesDiffs: boolean;
  /** The extensions of scenario files, of those that it can run itself and of programs. */
  readonly scenarioExtensions: readonly string[];
  /** The clocks that it has for each kind of scenario; a kind that is not there it cannot run. */
  readonly clocks: Readonly<Partial<Record<ScenarioKind, readonly Clock[]>>>;
}

/** The extensions of unified diffs. */
export const diffExtensions: readonly string[] = ['patch', 'diff'];

export const driverTraits: Readonly<Record<Driver, DriverTraits>> = {
  model: {
    variantExtensions: ['ts', 'js'],
    scenarioExtensions: ['ts', 'js'],
    takesDiffs: false,
    clocks: { program: ['virtual', 'real'] },
  },
  node: {
    variantExtensions: ['ts', 'js'],
    scenarioExtensions: ['ts', 'js'],
    takesDiffs: true,
    clocks: { module: ['real'], suite: ['real'] },
  },
  python: {
    variantExtensions: ['py'],
    scenarioExtensions: ['ts', 'js', 'py'],
    takesDiffs: true,
    clocks: { program: ['virtual', 'real'], module: ['real'], suite: ['real'] },
  },
};
