/** Makes a module scenario of the default export of a scenario file, or finds every mistake in its fields. */
import {
  type Check,
  checkFields,
  checkLine,
  checkSeconds,
  checkVersions,
  expected,
  isObject,
  optional,
} from './check-fields.ts';
import type { ModuleScenario } from './define-scenario.ts';
import { ScenarioError } from './parse-scenario.ts';

/** A scenario with a `run` is a function of the subject, and no program. */
export function isModuleScenario(value: unknown): boolean {
  return isObject(value) && 'run' in value;
}

/**
 * The same value as a `ModuleScenario`.
 *
 * @throws ScenarioError if it is none, with all problems at once
 */
export function parseModuleScenario(value: unknown): ModuleScenario {
  const problems = checkFields('a scenario with a `run`', '', value, {
    title: checkLine,
    rule: optional(checkLine),
    versions: optional(checkVersions),
    withinSeconds: optional(checkSeconds),
    run: checkRun,
  } satisfies Record<keyof ModuleScenario, Check>);
  if (problems.length > 0) throw new ScenarioError(problems);
  return value as ModuleScenario;
}

const checkRun: Check = (path, value) => {
  if (typeof value !== 'function') return expected(path, 'a function (subject, probe)', value);
  // Calling one would run nothing of it, and look like a pass.
  const isGenerator = /^(Async)?GeneratorFunction$/.test(value.constructor.name);
  return isGenerator ? [{ path, message: 'expected a function (subject, probe), found a generator' }] : [];
};
