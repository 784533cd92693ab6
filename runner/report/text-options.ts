/** What every report in text is told about the place where it is printed, and how text is made to fit there. */
import type pc from 'picocolors';
import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

/** Colours as `createColors` of picocolors makes them; `createColors(false)` gives plain text. */
export type Colors = ReturnType<typeof pc.createColors>;

export interface TextOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colors: Colors;
}

/** Cuts plain text to a width in terminal columns and marks the cut with `…`. */
export const shortenText = (text: string, width: number): string => {
  if (stringWidth(text) <= width) {
    return text;
  }
  const kept = [...text];
  while (kept.length > 0 && stringWidth(kept.join('')) > width - 1) {
    kept.pop();
  }
  return width > 0 ? `${kept.join('').trimEnd()}…` : '';
};

/** The same, cut in the middle: names that begin alike often end differently. */
export const shortenMiddle = (text: string, width: number): string => {
  if (stringWidth(text) <= width) return text;
  const characters = [...text];
  const tail = characters.slice(characters.length - Math.floor(width / 3)).join('');
  return shortenText(text, width - stringWidth(tail)) + tail;
};

/** Fills text, which may be coloured, with spaces to a width in terminal columns. */
export const padText = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - stringWidth(text)));

/**
 * Breaks text at words to a width, the first line after a prefix, the others below the text of the first. A number and
 * its unit stay together.
 */
export const wrapHanging = (prefix: string, text: string, width: number): string => {
  const indent = stringWidth(prefix);
  const joined = text.replace(numberBeforeUnit, `$1${noBreakSpace}`);
  const lines = wrapAnsi(cut(joined), Math.max(1, width - indent), { hard: true }).split('\n');
  return lines
    .map((line, index) => (index === 0 ? prefix : ' '.repeat(indent)) + line.replaceAll(noBreakSpace, ' '))
    .join('\n');
};

const noBreakSpace = '\u00a0';
const numberBeforeUnit = /(\d) (?=(?:s|ms|µs|min|h)\b|×)/gu;

/** Wrapping takes its time, and nobody reads a paragraph as long as this. */
const longestText = 5000;

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}
