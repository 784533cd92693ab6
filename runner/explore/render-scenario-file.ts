/** A finding as a scenario file, with the builders that every scenario imports. */
import type { Program } from '../../program/program.ts';
import type { Owed } from '../../program/scenario.ts';
import type { TaskState } from '../../program/timeline.ts';
import { quote, renderSteps } from './render-builders.ts';
import { type Consequence, findEndlessSide, type FiniteConsequence } from './classify-difference.ts';

export interface ScenarioText {
  readonly kind: Consequence;
  readonly row?: TaskState;
  readonly operation: string;
  /** What led to the difference, in words; becomes a comment. */
  readonly explanation: string;
  readonly program: Program;
  readonly owed: Owed;
  /** The columns that pass and fail. */
  readonly passes: string;
  readonly fails: string;
}

const lineWidth = 100;

export function renderScenarioFile(text: ScenarioText): string {
  const { program, owed, explanation, passes, fails, operation } = text;
  const main = renderSteps(program.main, lineWidth, 2);
  const builders = [...new Set([...main.builders, 'scenario'])].sort();
  const comment = [`Passes on ${passes}, fails on ${fails}.`, explanation].flatMap((part) =>
    wrap(part, lineWidth - 3),
  );
  return `/**
${comment.map((line) => ` * ${line}`).join('\n')}
 */
import { ${builders.join(', ')} } from 'patchmatrix';

export default scenario({
  title: ${quote(`${text.kind}: ${operation}`)},
  rule: ${quote(ruleFor(text))},
  main: ${main.text},
  owed: ${renderOwed(owed)},
});
`;
}

/** The promise that is broken, as a sentence. */
function ruleFor({ kind, row }: ScenarioText): string {
  const endless = findEndlessSide(kind);
  if (endless !== undefined) return endless.outcome.rule;
  switch (kind as FiniteConsequence) {
    case 'no-result':
    case 'no-result-gone':
      return 'A program ends.';
    case 'missing-cancellation':
    case 'late-cancellation':
      return row === undefined
        ? 'A cancelled scope cancels what is in it at its next checkpoint.'
        : `A cancelled scope cancels what is in it at its next checkpoint, also a task that ${rowWords[row]} just then.`;
    case 'lost-error':
      return 'An error arrives.';
    case 'extra-error':
      return 'What runs without an error goes on to.';
    case 'extra-cancellation':
    case 'early-cancellation':
      return 'Nothing is cancelled that was not asked for.';
    case 'order':
    case 'timing':
      return 'The same things happen in the same order.';
  }
}

const rowWords: Readonly<Record<TaskState, string>> = {
  done: 'is done',
  current: 'is running',
  'must-cancel': 'has a cancellation pending',
  'not-started': 'has not started',
  'waiter-done': 'is being woken',
  waiting: 'waits',
};

function renderOwed(owed: Owed): string {
  const fields = Object.entries(owed).map(
    ([key, value]: [string, string | number | boolean | readonly string[]]) =>
      `${key}: ${renderValue(value)}`,
  );
  return `{ ${fields.join(', ')} }`;
}

function renderValue(value: string | number | boolean | readonly string[]): string {
  if (typeof value === 'string') return quote(value);
  return typeof value === 'object' ? `[${value.map(quote).join(', ')}]` : String(value);
}

/** Breaks text at words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
