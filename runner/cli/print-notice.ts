/** What a command prints on standard error beside its output. Children and users wrote parts of it. */
import { stripVTControlCharacters } from 'node:util';

import { wrapAnsi } from 'fast-wrap-ansi';

import { printable } from '../report/printable.ts';
import { fenceOnGitHub } from './fence-on-github.ts';
import { widthOf } from './terminal.ts';

/** @param text lines, which may hold anything; those that are empty are left out */
export function printNotice(text: string): void {
  process.stderr.write(renderNotice(text));
}

/** The same with a newline, for whoever prints it later. */
export function renderNotice(text: string): string {
  return fenceOnGitHub(`${wrapForTerminal(printable(text).join('\n'), process.stderr)}\n`);
}

/**
 * Breaks lines at words where a terminal would break them anywhere. What is quoted stays in one piece, as it is there to be
 * copied; so do lines of a file with its line number, and of a stack.
 */
export function wrapForTerminal(text: string, stream: Parameters<typeof widthOf>[0]): string {
  if (!stream.isTTY) return text;
  const width = widthOf(stream);
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  if (isExcerpt.test(stripVTControlCharacters(line))) return line;
  const indent = /^ */.exec(line)?.[0] ?? '';
  const quoted = line
    .slice(indent.length)
    .replace(/`[^`]*`/g, (quote) => quote.replaceAll(' ', noBreakSpace));
  const lines = wrapAnsi(quoted, Math.max(1, width - indent.length)).split('\n');
  return lines.map((each) => indent + each.replaceAll(noBreakSpace, ' ')).join('\n');
}

const isExcerpt = /^ *\d* \| |^ +at /;
const noBreakSpace = '\u00a0';
