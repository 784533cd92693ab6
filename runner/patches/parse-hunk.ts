/** One hunk of a unified diff. Which file it is of is the business of `parse-patch.ts`. Pure. */
import type { Hunk } from './file-patch.ts';
import { PatchError } from './patch-error.ts';

/**
 * @param start the place of the hunk's header in `lines`
 * @param isConverted the patch got `\r\n` as line ends, which are none of the file's
 * @returns the hunk, and the place of what comes after it
 * @throws PatchError if the lines are not those that the header promises
 */
export function parseHunk(
  lines: readonly string[],
  start: number,
  isConverted: boolean,
): { hunk: Hunk; end: number } {
  const written = lines[start] ?? '';
  const match = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(written);
  if (match === null) {
    throw new PatchError(
      `expected the header of a hunk, as in \`@@ -1,3 +1,4 @@\`, found \`${written.trimEnd()}\``,
      start + 1,
    );
  }
  const [header, oldStart, oldCount = '1', newStart, newCount = '1'] = match;
  let oldLeft = Number(oldCount);
  let newLeft = Number(newCount);
  const hunkLines: string[] = [];
  let at = start + 1;
  for (; oldLeft > 0 || newLeft > 0 || lines[at]?.startsWith('\\') === true; at++) {
    const line = lines[at];
    // Editors and mails take away the space that is all of an empty line.
    const whole = line === '' || line === '\r' ? ` ${line}` : line;
    const sign = whole?.[0];
    const isOld = sign === ' ' || sign === '-';
    const isNew = sign === ' ' || sign === '+';
    if (whole === undefined || !(isOld || isNew || sign === '\\')) {
      throw miscounted(`${oldLeft} old and ${newLeft} new lines more`, header, line, at);
    }
    if (isOld) oldLeft--;
    if (isNew) newLeft--;
    if (oldLeft < 0 || newLeft < 0) throw miscounted(`no more such line`, header, line, at);
    hunkLines.push(isConverted ? whole.replace(/\r$/, '') : whole);
  }
  const next = lines[at] ?? '';
  // `-- ` begins the signature of a mail.
  if (/^[ +-]/.test(next) && !/^--\s*$/.test(next) && !isFileHeader(lines, at)) {
    throw miscounted('its end', header, next, at);
  }
  return {
    hunk: {
      header,
      line: start + 1,
      oldStart: Number(oldStart),
      newStart: Number(newStart),
      lines: hunkLines,
    },
    end: at,
  };
}

/** `---` and `+++`, one below the other. */
export function isFileHeader(lines: readonly string[], at: number): boolean {
  return lines[at]?.startsWith('--- ') === true && lines[at + 1]?.startsWith('+++ ') === true;
}

function miscounted(expected: string, header: string, found: string | undefined, at: number): PatchError {
  const what = found === undefined ? 'the end of the patch' : `\`${found.trimEnd()}\``;
  return new PatchError(
    `expected ${expected} in the hunk \`${header}\`, found ${what}; the numbers in its header count its lines`,
    at + 1,
  );
}
