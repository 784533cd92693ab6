/** What became of the patches that are diffs, a line for each column. What modules do, the comparisons tell. */
import { type ColumnPatchState, listPatchStates } from '../compare/patch-states.ts';
import type { RunResults } from '../record/run-results.ts';
import { codeSpan, escapeMarkdown } from './escape-markdown.ts';
import { padText, type TextOptions, wrapHanging } from './text-options.ts';

function selectStates(results: RunResults): ColumnPatchState[] {
  if (results.interrupted !== undefined) return [];
  return listPatchStates(results).filter(({ isDiff }) => isDiff);
}

/** For a terminal; empty if there is nothing to say. */
export function renderPatchStates(results: RunResults, { width, colors }: TextOptions): string {
  const states = selectStates(results);
  if (states.length === 0) return '';
  const longest = Math.max(...states.map(({ column }) => column.length));
  const lines = states.flatMap(({ column, state, description, conflict }) => {
    const word = colorState(state, colors);
    if (conflict.length > 0) {
      return [`  ${padText(column, longest)}  ${word}`, ...conflict.map((line) => `      ${line}`)];
    }
    const text = description === '' ? word : `${word}: ${description}`;
    return [wrapHanging(`  ${padText(column, longest)}  `, text, width)];
  });
  return [colors.bold('patches'), ...lines].join('\n');
}

/** As lines of a list in Markdown. */
export function listPatchStatesAsMarkdown(results: RunResults): string[] {
  return selectStates(results).map(({ column, state, description }) => {
    const detail = description === '' ? '' : `: ${escapeMarkdown(description, 300)}`;
    return `Patch ${codeSpan(column, 80)}: ${state}${detail}.`;
  });
}

function colorState(state: ColumnPatchState['state'], colors: TextOptions['colors']): string {
  switch (state) {
    case 'applied':
      return colors.green(state);
    case 'applied with offset':
    case 'already applied':
    case 'no effect':
      return colors.yellow(state);
    case 'conflict':
      return colors.red(state);
  }
}
