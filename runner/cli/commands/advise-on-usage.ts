/** What is said beside the mistakes that commander finds in a command line: what to do, where its own words leave that open. */
import type { Command } from 'commander';

import { nearestName } from '../../matrix/nearest-name.ts';
import { examplesOf } from './examples.ts';

/** @param text commander's own words */
export function adviseOnUsage(command: Command, text: string): string[] {
  if (/\.ya?ml' is invalid/.test(text)) return [lateMatrix];
  if (!leavesOpenWhatToDo.test(text) || text.includes('Did you mean')) return [];
  const slip = findSlip(command, text);
  if (slip !== undefined) return [slip];
  const [example] = examplesOf(command);
  const name = command.parent === null ? '' : `${command.name()} `;
  return [
    ...(/missing|not specified/.test(text) && example !== undefined ? [`for instance: ${example.line}`] : []),
    `\`npx patchmatrix ${name}--help\` says what it takes`,
  ];
}

const leavesOpenWhatToDo = /^error: (?:unknown option|too many|missing|required|option .* argument missing)/;

const lateMatrix = 'the matrix file stands before flags that take several values';

/**
 * A flag that takes several values takes the matrix file behind them too.
 *
 * @throws CommanderError
 */
export function refuseLateMatrix(command: Command): void {
  if (command.registeredArguments.every((argument) => argument.name() !== 'matrix')) return;
  for (const option of command.options.filter(({ variadic }) => variadic)) {
    const values: unknown[] = [command.getOptionValue(option.attributeName())].flat();
    const file = values.find((value) => typeof value === 'string' && /^[^=]+\.ya?ml$/.test(value));
    if (file !== undefined)
      command.error(
        `error: '${String(file)}' was taken for a value of ${String(option.long)}; ${lateMatrix}`,
      );
  }
}

/** What commander leaves out: a flag that is joined to its value, and one that is misspelt where it has to be given. */
function findSlip({ args, options }: Command, text: string): string | undefined {
  const [, unknown] = /^error: unknown option '(--[^'=]+)=/.exec(text) ?? [];
  const [, missing] = /^error: required option '(?:-\w, )?(--[\w-]+)/.exec(text) ?? [];
  const known = missing === undefined ? options.flatMap(({ long }) => long ?? []) : [missing];
  const words = missing === undefined ? [unknown ?? ''] : args.map((word) => word.replace(/=.*/s, ''));
  for (const word of words.filter((each) => each.startsWith('--'))) {
    const near = nearestName(word, known);
    if (near !== undefined) return `did you mean ${near}, not ${word}?`;
  }
  return undefined;
}
