/**
 * Makes a scenario of the default export of a scenario file. It finds every mistake that can be found without running
 * the program; where in the file they stand is for the caller to say.
 */
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
import { checkSteps } from './check-steps.ts';
import { quoteName } from './describe-value.ts';
import { isOwedOutcome, owedOutcomes } from './find-outcome.ts';
import { operations } from './operations.ts';
import { renderProblems, type Problem } from './problem.ts';
import type { Steps } from './program.ts';
import type { Owed, Scenario } from './scenario.ts';
import { renderSuggestion } from './suggest-name.ts';

/** A value is no scenario; `problems` holds every mistake in it. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(renderProblems('parse the scenario', problems));
    this.problems = problems;
  }
}

/**
 * The same value as a `Scenario`.
 *
 * @throws ScenarioError if it is none, with all problems at once
 */
export function parseScenario(value: unknown): Scenario {
  const main = isObject(value) ? value['main'] : undefined;
  const mainProblems = checkSteps(main, 'main');
  const names = mainProblems.length === 0 ? collectNames(main as Steps) : undefined;
  const problems = checkFields('a scenario', '', value, {
    title: checkLine,
    rule: checkLine,
    main: () => mainProblems,
    owed: (path, owed) => checkOwed(path, owed, names),
    versions: optional(checkVersions),
  } satisfies Record<keyof Scenario, Check>);
  if (problems.length > 0) throw new ScenarioError(problems);
  return value as Scenario;
}

/** What an expectation can refer to: the marks that a program can log, and the ids whose exits it can log. */
interface ProgramNames {
  readonly marks: Set<string>;
  readonly exits: Set<string>;
}

/** `names` is absent if the program has problems of its own; what is owed is then checked without it. */
function checkOwed(path: string, owed: unknown, names: ProgramNames | undefined): readonly Problem[] {
  const problems = checkFields('what is owed', path, owed, {
    outcome: checkOutcome,
    reaches: optional(checkNames('a mark', 'that a step logs', names?.marks)),
    neverReaches: optional(checkNames('a mark', 'that a step logs', names?.marks)),
    catches: optional(checkNames('an id', 'of a scope, timeout or group that a step makes', names?.exits)),
    withinSeconds: optional(checkSeconds),
    atRest: optional(checkFlag),
  } satisfies Record<keyof Owed, Check>);
  return problems.length > 0 ? problems : checkContradictions(path, owed as Owed);
}

function checkOutcome(path: string, value: unknown): readonly Problem[] {
  if (typeof value === 'string' && isOwedOutcome(value)) return [];
  const names = owedOutcomes.map((name) => `"${name}"`);
  return expected(path, `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`, value);
}

function checkFlag(path: string, value: unknown): readonly Problem[] {
  return typeof value === 'boolean' ? [] : expected(path, 'true or false', value);
}

function checkNames(what: string, origin: string, known: ReadonlySet<string> | undefined): Check {
  return (path, value) => {
    if (!Array.isArray(value)) return expected(path, `a list, each entry ${what} (a string)`, value);
    return value.flatMap((name: unknown, index) => {
      const place = `${path}[${index}]`;
      if (typeof name !== 'string') return expected(place, `${what} (a string)`, name);
      if (known === undefined || known.has(name)) return [];
      const message = `expected ${what} ${origin}, found ${quoteName(name)}`;
      return [{ path: place, message: message + renderSuggestion(name, [...known]) }];
    });
  };
}

function checkContradictions(path: string, { reaches = [], neverReaches = [] }: Owed): readonly Problem[] {
  return neverReaches.flatMap((label, index) => {
    if (!reaches.includes(label)) return [];
    return [
      { path: `${path}.neverReaches[${index}]`, message: `${quoteName(label)} stands in \`reaches\` too` },
    ];
  });
}

function collectNames(main: Steps): ProgramNames {
  const names: ProgramNames = { marks: new Set(), exits: new Set() };
  addNames(main, names);
  return names;
}

/** A scope or group that is entered by hand logs no exit, so nothing can be owed of it. */
function addNames(steps: Steps, names: ProgramNames): void {
  for (const step of steps) {
    const kinds = new Map(Object.keys(step).flatMap((key) => [...(operations.get(key)?.kinds ?? [])]));
    for (const [key, value] of Object.entries(step)) {
      const kind = kinds.get(key);
      if (kind === 'label') names.marks.add(value as string);
      else if (kind === 'block-id') names.exits.add(value as string);
      else if (kind === 'steps') addNames(value as Steps, names);
    }
  }
}
