/**
 * Hunks and a text → the text with them, and how far each had to move; or the first that has no place in it. Lines must be
 * equal, none is left out. Pure.
 */
import { type Hunk, linesOfSide } from './file-patch.ts';

export type Fit =
  | {
      readonly kind: 'fits';
      readonly text: string;
      /** Lines down, negative up, for each hunk: where it was put against where its header says. */
      readonly offsets: readonly number[];
      /** Hunks that little speaks for: without lines to go by, or as at the end of a file, but not there. */
      readonly loose: number;
    }
  | {
      readonly kind: 'misfit';
      readonly hunk: Hunk;
      /** What the text has at the place that is most like the hunk. */
      readonly found: FoundLines;
    };

export interface FoundLines {
  /** Of the first of them, from 1. */
  readonly line: number;
  /** As many as the hunk expects, fewer at the end of the text. */
  readonly lines: readonly string[];
}

/**
 * A hunk goes where its header says, moved as far as the hunk before it, else to the nearest place below that hunk where
 * its lines stand.
 *
 * @param needsEvidence whether a hunk that expects no lines at all fits nowhere, as everything has them
 */
export function fitHunks(text: string, hunks: readonly Hunk[], needsEvidence = false): Fit {
  const lines = splitLines(text);
  const sides = withLineEndsOf(text, hunks);
  const offsets: number[] = [];
  let firstFree = 0;
  let growth = 0;
  let loose = 0;
  let offset = 0;
  for (const [index, hunk] of hunks.entries()) {
    const { before, after } = sides[index] ?? { before: [], after: [] };
    // Where a side has no lines, the header names the line before them.
    const written = (before.length === 0 ? hunk.oldStart : hunk.oldStart - 1) + growth;
    const fits = (at: number): boolean => {
      if (at < firstFree || at + before.length > lines.length) return false;
      if (!before.every((line, place) => line === lines[at + place])) return false;
      const rest = lines.length - at - before.length;
      const isCutShort = after.at(-1)?.endsWith('\n') === false;
      return !(isCutShort && rest > 0) && (at === 0 || lines[at - 1]?.endsWith('\n') === true);
    };
    const at =
      before.length > 0
        ? nearest(written + offset, lines.length, fits)
        : !needsEvidence || lines.length === 0
          ? placeWithoutLines(hunk, written + offset, lines.length, fits)
          : undefined;
    if (at === undefined) {
      const place = mostAlike(lines, before, Math.max(firstFree, written + offset));
      const found = lines
        .slice(place, place + Math.max(1, before.length))
        .map((line) => line.replace(/\n$/, ''));
      return { kind: 'misfit', hunk, found: { line: place + 1, lines: found } };
    }
    offset = at - written;
    offsets.push(offset);
    const isBlind = before.length === 0 && lines.length > 0;
    if (isBlind || (endsFile(hunk) && at + before.length < lines.length)) loose++;
    lines.splice(at, before.length, ...after);
    growth += after.length - before.length;
    firstFree = at + after.length;
  }
  return { kind: 'fits', text: lines.join(''), offsets, loose };
}

/** Diffs show as many lines after a change as before it, unless the file ends there. */
function endsFile({ lines }: Hunk): boolean {
  const isChange = (line: string): boolean => /^[+-]/.test(line);
  const after = lines.length - 1 - lines.findLastIndex(isChange);
  return after < lines.findIndex(isChange);
}

/** Lines with their ends; none of an empty text. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A hunk that expects no lines says nothing about where it belongs; that its file is empty, if it begins at 0. */
function placeWithoutLines(
  { oldStart }: Hunk,
  at: number,
  count: number,
  fits: (at: number) => boolean,
): number | undefined {
  if (oldStart === 0) return count === 0 ? 0 : undefined;
  return fits(at) ? at : undefined;
}

/** From `start` outwards, down before up. */
function nearest(wanted: number, count: number, fits: (at: number) => boolean): number | undefined {
  const start = Math.min(Math.max(wanted, 0), count);
  for (let distance = 0; distance <= count; distance++) {
    if (fits(start + distance)) return start + distance;
    if (distance > 0 && fits(start - distance)) return start - distance;
  }
  return undefined;
}

/** Of all places the one with the most equal lines, of those the nearest; `start` if there is none. */
function mostAlike(lines: readonly string[], wanted: readonly string[], start: number): number {
  const telling = wanted.flatMap((line, place) => (/\w/.test(line) ? [{ line, place }] : []));
  let best = { at: Math.min(start, Math.max(0, lines.length - 1)), equal: 0 };
  for (let at = 0; at < lines.length; at++) {
    const equal = telling.filter(({ line, place }) => line === lines[at + place]).length;
    const isNearer = Math.abs(at - start) < Math.abs(best.at - start);
    if (equal > best.equal || (equal === best.equal && equal > 0 && isNearer)) best = { at, equal };
  }
  return best.at;
}

interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * What hunks expect and leave, with `\r\n` if the text has nothing else and no line of the hunks has it, and without if it
 * is the other way round: editors and checkouts change the line ends of patches.
 */
function withLineEndsOf(text: string, hunks: readonly Hunk[]): Sides[] {
  const sides = hunks.map((hunk) => ({ before: linesOfSide(hunk, '-'), after: linesOfSide(hunk, '+') }));
  const ended = sides
    .flatMap(({ before, after }) => [...before, ...after])
    .filter((line) => line.endsWith('\n'));
  const windows = ended.filter((line) => line.endsWith('\r\n')).length;
  const convert = (change: (line: string) => string): Sides[] =>
    sides.map(({ before, after }) => ({ before: before.map(change), after: after.map(change) }));
  const isUnix = text.includes('\n') && !text.includes('\r\n');
  const isWindows = text.includes('\r\n') && !/(^|[^\r])\n/.test(text);
  if (isWindows && windows === 0) return convert((line) => line.replace(/\n$/, '\r\n'));
  if (isUnix && windows > 0 && windows === ended.length)
    return convert((line) => line.replace(/\r\n$/, '\n'));
  return sides;
}
