/**
 * A mistake of the user's in a file of theirs, and how a list of them is shown. Finding mistakes is the business of
 * whoever parses the file; printing the text is the business of the command line.
 */
import type { createColors } from 'picocolors';
import stringWidth from 'fast-string-width';

/** A place in a text. */
export interface Position {
  /** From 1; 0 for a mistake that has no place, such as a file that does not exist. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** UTF-16 code units of the line that are meant. */
  readonly length: number;
}

export interface Mistake extends Position {
  /** As the user named it. */
  readonly file: string;
  /** A lowercase fragment that says what was expected and what was found. */
  readonly message: string;
  /** What to do: "did you mean `narrow`?". */
  readonly hint?: string;
}

/** Where a mistake is that concerns a file as a whole. */
export const nowhere: Position = { line: 0, column: 0, length: 0 };

/**
 * Shows mistakes in the order of their places, each with its line, a caret line and its hint; the last line counts them.
 *
 * @param sources the text of each file, by the name that the mistakes use; a file that is not there is shown without lines
 */
export function renderMistakes(
  mistakes: readonly Mistake[],
  sources: ReadonlyMap<string, string>,
  colors: ReturnType<typeof createColors>,
): string {
  const linesOf = new Map([...sources].map(([file, text]) => [file, text.split(/\r?\n/)]));
  const blocks = mistakes
    .toSorted(byPlace)
    .slice(0, mostShown)
    .map((mistake) => {
      const sourceLine = linesOf.get(mistake.file)?.[mistake.line - 1];
      const lines = [`${colors.bold(visible(place(mistake)))} ${visible(shorten(mistake.message))}`];
      if (sourceLine !== undefined) lines.push(...renderExcerpt(...cutOut(sourceLine, mistake), colors));
      if (mistake.hint !== undefined) lines.push(`    ${colors.cyan(visible(shorten(mistake.hint)))}`);
      return lines.join('\n');
    });
  const all = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
  const count = mistakes.length > mostShown ? `${all}, the first ${mostShown} shown` : all;
  return [...blocks, colors.red(count)].join('\n\n');
}

/** Whoever made more than these mended none of them yet. */
const mostShown = 100;

/** Of a line that goes on and on, what stands around the mistake. */
function cutOut(sourceLine: string, { line, column, length }: Mistake): [string, Position] {
  const most = 200;
  if (sourceLine.length <= most) return [sourceLine, { line, column, length }];
  const start = Math.max(0, column - 1 - most / 4);
  const cut = sourceLine.slice(start, start + most);
  const [before, after] = [start > 0 ? '…' : '', start + most < sourceLine.length ? '…' : ''];
  const own = {
    line,
    column: column - start + before.length,
    length: Math.max(1, Math.min(length, start + most - column + 1)),
  };
  return [`${before}${cut}${after}`, own];
}

/** A message quotes what was found, however long that is. */
function shorten(text: string): string {
  const most = 1000;
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

function byPlace(a: Mistake, b: Mistake): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

function place({ file, line, column }: Mistake): string {
  return line === 0 ? file : `${file}:${line}:${column}`;
}

function renderExcerpt(
  sourceLine: string,
  { line, column, length }: Position,
  colors: ReturnType<typeof createColors>,
): string[] {
  const start = column - 1;
  const before = expandTabs(sourceLine.slice(0, start), 0);
  const marked = expandTabs(sourceLine.slice(start, start + length), stringWidth(before));
  const after = expandTabs(sourceLine.slice(start + length), stringWidth(before + marked));
  const gutter = `  ${line} | `;
  const emptyGutter = `${' '.repeat(gutter.length - 2)}| `;
  return [
    `${colors.dim(gutter)}${before}${marked}${after}`.trimEnd(),
    colors.dim(emptyGutter) +
      ' '.repeat(stringWidth(before)) +
      colors.red('^'.repeat(Math.max(1, stringWidth(marked)))),
  ];
}

const tabWidth = 4;

/** Tabs become spaces, so that the carets stand under the text in any terminal. */
function expandTabs(text: string, startColumn: number): string {
  let expanded = '';
  for (const piece of text.split(/(\t)/)) {
    const column = startColumn + stringWidth(expanded);
    expanded += piece === '\t' ? ' '.repeat(tabWidth - (column % tabWidth)) : visible(piece);
  }
  return expanded;
}

/** A control character in a user's file must not reach the terminal. */
function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, '\u{fffd}');
}
