/** The text of the progress line at one moment. When it is drawn and cleared is left to `progress.ts`. */
import stringWidth from 'fast-string-width';
import type { Clock } from '../cell/protocol.ts';
import type { RunResults } from '../record/run-results.ts';
import { formatCount } from './format-numbers.ts';
import { countCells } from './summary-line.ts';
import { shortenText, type TextOptions } from './text-options.ts';

export interface ProgressMoment {
  /** Counts the redraws, for the spinner. */
  readonly frame: number;
  /** The cell that has been running for the longest time. */
  readonly oldest?: { readonly cell: string; readonly seconds: number };
}

/**
 * `⠙ 137/228 cells  virtual 114/114  real 23/114  ✗ 14  swallowed-redelivery@4.13+wide#real 8 s`, in at most `width`
 * columns: what does not fit is left out, the name of the cell first.
 */
export const renderProgressLine = (
  results: RunResults,
  { frame, oldest }: ProgressMoment,
  { width, colors }: TextOptions,
): string => {
  const counts = countCells(results);
  const clocks = [...new Set(results.plan.cells.map(({ clock }) => clock))];
  const spinner = spinnerFrames[frame % spinnerFrames.length] ?? '';
  const parts: readonly Part[] = [
    { text: `${countFinished(results)} cells`, color: String },
    ...(clocks.length > 1 ? clocks : []).map((clock) => ({
      text: `${clock} ${countFinished(results, clock)}`,
      color: colors.dim,
    })),
    ...(counts.failed > 0 ? [{ text: `✗ ${formatCount(counts.failed)}`, color: colors.red }] : []),
    ...(counts.errored > 0 ? [{ text: `! ${formatCount(counts.errored)}`, color: colors.yellow }] : []),
  ];
  const kept = keepWhatFits(parts, width - stringWidth(spinner));
  const room = width - stringWidth(spinner) - widthOf(kept);
  const all = oldest === undefined ? kept : [...kept, ...renderOldest(oldest, room, colors.dim)];
  return (
    shortenText(spinner, width) + all.map(({ text, color }, index) => gapAt(index) + color(text)).join('')
  );
};

interface Part {
  readonly text: string;
  readonly color: (text: string) => string;
}

const spinnerFrames = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];

const gapAt = (index: number): string => (index === 0 ? ' ' : '  ');

const widthOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, { text }, index) => sum + gapAt(index).length + stringWidth(text), 0);

const keepWhatFits = (parts: readonly Part[], width: number): readonly Part[] =>
  parts.reduce<readonly Part[]>(
    (kept, part) => (widthOf([...kept, part]) <= width ? [...kept, part] : kept),
    [],
  );

/** A name that is cut to less than this says nothing. */
const shortestName = 12;

const renderOldest = (
  { cell, seconds }: { readonly cell: string; readonly seconds: number },
  room: number,
  color: Part['color'],
): readonly Part[] => {
  const name = cell.slice(cell.indexOf('/') + 1);
  const time = ` ${Math.floor(seconds)} s`;
  const nameRoom = room - 2 - time.length;
  return nameRoom < Math.min(shortestName, stringWidth(name))
    ? []
    : [{ text: shortenText(name, nameRoom) + time, color }];
};

/** `23/114`: of the cells that are not skipped. */
const countFinished = (results: RunResults, clock?: Clock): string => {
  const due = results.cells.filter(
    ({ cell }) => cell.skip === undefined && (clock === undefined || cell.clock === clock),
  );
  return `${formatCount(due.filter(({ state }) => state === 'finished').length)}/${formatCount(due.length)}`;
};
