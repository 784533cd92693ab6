/** What of a text that a child or a user wrote may reach a terminal or a report. Pure; escaping is left to the reports. */
import { stripVTControlCharacters } from 'node:util';

/**
 * The lines of a text that are not empty, without escape sequences, other control characters and halves of surrogate
 * pairs, and with what deceives as its escape: a child may print anything.
 */
export const printable = (text = ''): readonly string[] =>
  stripVTControlCharacters(text)
    .split(/[\r\n]+/)
    .map((line) =>
      line
        .replace(/\p{Cs}+/gu, '')
        .replace(/\p{Cc}+/gu, ' ')
        .replace(deceptive, escapeUnit)
        .trimEnd(),
    )
    .filter((line) => line !== '');

/** The same as one line. */
export const printableLine = (text: string): string => printable(text).join(' ').trim();

/** What turns the direction of a text, marks its bytes or ends its line, so that it is not read as it is written. */
export const deceptive = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** `\u202e`, as most languages write it. */
export const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * The beginning and the end of a text that is longer than `maxLength` UTF-16 units, and between them how much is missing;
 * the line that says so is not counted.
 */
export const capText = (text: string, maxLength: number): string => {
  if (text.length <= maxLength) return text;
  const half = Math.floor(maxLength / 2);
  const head = text.slice(0, half).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(text.length - half).replace(/^[\uDC00-\uDFFF]/, '');
  const missing = text.length - head.length - tail.length;
  return `${head}\n… ${missing} characters left out …\n${tail}`;
};
