/** What is said beside the mistakes that commander finds in a command line: what to do, where its own words leave that open. */
import type { Command } from 'commander';

import { examplesOf } from './examples.ts';

/** @param text commander's own words */
export function adviseOnUsage(command: Command, text: string): string[] {
  if (/\.ya?ml' is invalid/.test(text)) return ['a matrix file is to stand before the flags'];
  if (!leavesOpenWhatToDo.test(text) || text.includes('Did you mean')) return [];
  const [example] = examplesOf(command);
  const name = command.parent === null ? '' : `${command.name()} `;
  return [
    ...(/missing|not specified/.test(text) && example !== undefined ? [`for instance: ${example.line}`] : []),
    `\`npx patchmatrix ${name}--help\` says what it takes`,
  ];
}

const leavesOpenWhatToDo = /^error: (?:unknown option|too many|missing|required|option .* argument missing)/;
