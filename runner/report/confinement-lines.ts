/** What did not hold the children in where the run was made; nothing is said where all of it did. */
import type { RunResults } from '../record/run-results.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { type TextOptions, wrapHanging } from './text-options.ts';

/** A line for each; empty if there is none. */
export function renderConfinement({ confinement }: RunResults, { width, colors }: TextOptions): string {
  return (confinement?.missing ?? [])
    .map((missing) => colors.dim(wrapHanging('', `this machine: ${missing}`, width)))
    .join('\n');
}

/** The same as a note in Markdown. */
export function renderConfinementNote({ confinement }: RunResults): string {
  const missing = confinement?.missing ?? [];
  if (missing.length === 0) return '';
  const lines = missing.map((each) => `- ${escapeMarkdown(each, 200)}`);
  return `Not held in on the machine that ran it:\n\n${lines.join('\n')}`;
}
