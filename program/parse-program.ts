/**
 * Makes a program of a value that came from outside: a line of a batch, a scenario file, a generator. It is on the hot
 * path of exploration, so a valid program is walked once and returned as it is.
 */
import { checkSteps } from './check-steps.ts';
import { describeValue, quoteName } from './describe-value.ts';
import { renderProblems, type Problem } from './problem.ts';
import type { Program } from './program.ts';
import { renderSuggestion } from './suggest-name.ts';

/** A value is no program; `problems` holds every mistake in it. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(renderProblems('parse the program', problems));
    this.problems = problems;
  }
}

/**
 * The same value as a `Program`; one without a `name` becomes a program named `''`.
 *
 * @throws ProgramError if it is none, with all problems at once
 */
export function parseProgram(value: unknown): Program {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProgramError([
      { path: '', message: `expected a program (an object), found ${describeValue(value)}` },
    ]);
  }
  const { name, main } = value as { readonly name?: unknown; readonly main?: unknown };
  const problems = [...checkFields(Object.keys(value), name), ...checkSteps(main, 'main')];
  if (problems.length > 0) throw new ProgramError(problems);
  return (name === undefined ? { name: '', main } : value) as Program;
}

function checkFields(keys: readonly string[], name: unknown): readonly Problem[] {
  const problems: Problem[] = [];
  for (const key of keys) {
    if (key === 'name' || key === 'main') continue;
    problems.push({
      path: '',
      message: `unknown key ${quoteName(key)}${renderSuggestion(key, ['name', 'main'])}`,
    });
  }
  if (name !== undefined && typeof name !== 'string') {
    problems.push({ path: 'name', message: `expected a name (a string), found ${describeValue(name)}` });
  }
  return problems;
}
