/**
 * Finds every mistake in a list of steps, by path. It looks at shape and types only: whether an id names anything is
 * for the run to show, since misuse is a thing that a program may be about.
 */
import { describeValue, quoteName } from './describe-value.ts';
import { operations, otherKeys, type Operation } from './operations.ts';
import type { Problem } from './problem.ts';
import { renderSuggestion, suggestName } from './suggest-name.ts';
import { scalarKinds, type ValueKind } from './value-kinds.ts';

/** How many lists of steps may stand inside one another. */
export const deepestNesting = 200;

/** Where the check stands. The path is one stack for the whole of it, and becomes text only for a problem. */
interface Walk {
  readonly problems: Problem[];
  readonly path: (string | number)[];
  depth: number;
  tooDeep: boolean;
}

/** All problems of the steps in `value`, which stands at `key`; none if it is a valid list of steps. */
export function checkSteps(value: unknown, key: string): readonly Problem[] {
  const walk: Walk = { problems: [], path: [key], depth: 0, tooDeep: false };
  visitSteps(walk, value);
  return walk.problems;
}

function visitSteps(walk: Walk, steps: unknown): void {
  if (!Array.isArray(steps)) {
    report(walk, `expected a list of steps, found ${describeValue(steps)}`);
    return;
  }
  // One list that is too deep ends the descent everywhere: a list that holds itself has no end.
  if (walk.tooDeep) return;
  if (walk.depth === deepestNesting) {
    walk.tooDeep = true;
    report(walk, `expected at most ${deepestNesting} lists of steps inside one another, found more`);
    return;
  }
  walk.depth += 1;
  for (let index = 0; index < steps.length; index += 1) {
    walk.path.push(index);
    visitStep(walk, steps[index]);
    walk.path.pop();
  }
  walk.depth -= 1;
}

function visitStep(walk: Walk, step: unknown): void {
  if (typeof step !== 'object' || step === null || Array.isArray(step)) {
    report(walk, `expected a step, found ${describeValue(step)}`);
    return;
  }
  const fields = step as Readonly<Record<string, unknown>>;
  const keys = Object.keys(fields);
  const name = keys.find((key) => operations.has(key));
  const operation = name === undefined ? undefined : operations.get(name);
  if (operation === undefined) {
    reportNoOperation(walk, keys);
    visitLists(walk, fields, keys);
    return;
  }
  for (const key of keys) {
    const kind = operation.kinds.get(key);
    if (kind === undefined) {
      reportForeignKey(walk, operation, key);
      continue;
    }
    walk.path.push(key);
    visitValue(walk, kind, fields[key]);
    walk.path.pop();
  }
  for (const key of operation.required) {
    if (!Object.hasOwn(fields, key))
      report(walk, `expected \`${operation.name}\` to have \`${key}\`, found nothing`);
  }
}

function visitValue(walk: Walk, kind: ValueKind, value: unknown): void {
  if (kind === 'steps') {
    visitSteps(walk, value);
    return;
  }
  const { accepts, expected, names } = scalarKinds[kind];
  if (accepts(value)) return;
  const nearest = typeof value === 'string' && names !== undefined ? suggestName(value, names) : undefined;
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  report(walk, `expected ${expected}, found ${describeValue(value)}${hint}`);
}

/** Without its operation a step's other keys mean nothing, but the lists in it can still be looked through. */
function visitLists(walk: Walk, fields: Readonly<Record<string, unknown>>, keys: readonly string[]): void {
  for (const key of keys) {
    if (!Array.isArray(fields[key])) continue;
    walk.path.push(key);
    visitSteps(walk, fields[key]);
    walk.path.pop();
  }
}

function reportNoOperation(walk: Walk, keys: readonly string[]): void {
  const unknown = keys.filter((key) => !otherKeys.has(key));
  for (const key of unknown) {
    report(walk, `unknown operation ${quoteName(key)}${renderSuggestion(key, [...operations.keys()])}`);
  }
  if (unknown.length > 0) return;
  const found = keys.length === 0 ? 'an empty object' : `only ${keys.map(quoteName).join(', ')}`;
  report(walk, `expected a step with one operation key, such as \`sleep\` or \`scope\`, found ${found}`);
}

function reportForeignKey(walk: Walk, operation: Operation, key: string): void {
  if (operations.has(key)) {
    report(walk, `expected exactly one operation in a step, found \`${operation.name}\` and \`${key}\``);
    return;
  }
  const known = [...operation.kinds.keys()].filter((each) => each !== operation.name);
  const hint = known.length === 0 ? ', which has no other keys' : renderSuggestion(key, known);
  report(walk, `unknown key ${quoteName(key)} of \`${operation.name}\`${hint}`);
}

function report(walk: Walk, message: string): void {
  const path = walk.path.map((part, index) =>
    typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`,
  );
  walk.problems.push({ path: path.join(''), message });
}
