/** A conflict as lines of plain text for a terminal. Pure; colours and indents are left to whoever prints it. */
import { diffArrays } from 'diff';

import type { PatchConflict } from './apply-patch.ts';
import { linesOfSide } from './file-patch.ts';

/** Of each of the two blocks. */
const maxLines = 10;

/**
 * What was expected and found, the hunk, what the file has instead, and a hint: at most 25 lines.
 *
 * @param maxWidth characters of a line of code; what is longer is cut
 */
export function renderPatchConflict(conflict: PatchConflict, maxWidth = 110): string[] {
  const { patch, message, hunk, found, hint } = conflict;
  const lines = [`${patch}${hunk === undefined ? '' : `:${hunk.line}`}: ${message}`];
  if (hunk !== undefined) {
    lines.push(...cap([hunk.header, ...hunk.lines], maxLines).map((line) => `  ${line}`));
  }
  if (hunk !== undefined && found !== undefined) {
    const { lines: compared, skipped } = compareLines(expectedLines(hunk), found.lines);
    lines.push(
      `from line ${found.line + skipped} on, - is what the patch expects and + what is there:`,
      ...compared.map((line) => `  ${line}`),
    );
  }
  if (hint !== undefined) lines.push(hint);
  return lines.map((line) => (line.startsWith('  ') ? cut(visible(line), maxWidth) : visible(line)));
}

function expectedLines(hunk: NonNullable<PatchConflict['hunk']>): string[] {
  return linesOfSide(hunk, '-').map((line) => line.replace(/\n$/, ''));
}

/** As a diff; of a long one, without the equal lines at its beginning but the last. */
function compareLines(
  expected: readonly string[],
  found: readonly string[],
): { lines: string[]; skipped: number } {
  const compared = diffArrays([...expected], [...found]).flatMap(({ value, added, removed }) =>
    value.map((line) => `${added ? '+' : removed ? '-' : ' '}${line}`),
  );
  if (compared.length === 0) return { lines: ['(nothing: the file is empty)'], skipped: 0 };
  const first = compared.findIndex((line) => !line.startsWith(' '));
  if (first === -1) {
    return { lines: ['(the same lines: only the newline at the end of the file differs)'], skipped: 0 };
  }
  const skipped = Math.max(0, compared.length > maxLines ? first - 1 : 0);
  return { lines: cap(compared.slice(skipped), maxLines), skipped };
}

function cap(lines: readonly string[], count: number): string[] {
  if (lines.length <= count) return [...lines];
  return [...lines.slice(0, count - 1), `… ${lines.length - count + 1} more lines`];
}

/** Tabs as spaces, and `␍` where Windows ends a line; another control character of a user's file must not reach the terminal. */
function visible(line: string): string {
  return line
    .replaceAll('\t', '    ')
    .replace(/\r$/, '␍')
    .replace(/\p{Cc}/gu, '\u{fffd}');
}

function cut(line: string, maxWidth: number): string {
  return line.length <= maxWidth ? line : `${line.slice(0, maxWidth - 1)}…`;
}
