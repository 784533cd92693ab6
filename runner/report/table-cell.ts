/** What one cell of the pass table says: its marks and one short text. Widths, alignment and colours are left to the table. */
import { findEndless } from '../../program/find-outcome.ts';
import { owesRest } from '../plan/programs.ts';
import type { Verdict } from '../compare/verdict.ts';
import type { End } from '../execute/events.ts';
import type { CellResult } from '../record/run-results.ts';
import { clocksDisagree, isSkipped, isSpurious, verdictOf, type ClockPair } from './clock-pair.ts';
import { formatDuration, formatRate, formatShare } from './format-numbers.ts';
import { measureLoop, spinsWithoutPasses } from './measure-loop.ts';
import type { Colors } from './text-options.ts';

export type Mark = '✓' | '✗' | '!' | '?' | '–' | '…';

export interface TableCell {
  /** None while pending; two, virtual and real, if the clocks disagree; a `?` if the attempts on one do. */
  readonly marks: readonly Mark[];
  readonly text: string;
  /** The text is a duration, which lines up at the right. */
  readonly isTime: boolean;
  /** The text was measured on the virtual clock only, and ends in `*`. */
  readonly isVirtual: boolean;
}

/** Combines the two clocks of a scenario in a column: whose verdict, and whose time. */
export const buildTableCell = (pair: ClockPair): TableCell => {
  const marks = marksOf(pair);
  const measured = measuredCell(pair);
  if (measured === undefined) {
    return { marks, text: '', isTime: false, isVirtual: false };
  }
  const { text, isTime, isMeasure } = owesRest(pair.scenario) ? restText(measured) : timeText(measured);
  const isVirtual = isMeasure && measured.cell.clock === 'virtual';
  return { marks, text: isVirtual ? `${text}*` : text, isTime, isVirtual };
};

const marksOf = (pair: ClockPair): readonly Mark[] => {
  if (isSpurious(pair)) return ['?'];
  const verdicts = [pair.virtual, pair.real].flatMap((result) => verdictOf(result) ?? []);
  if (verdicts.length > 0) {
    return (clocksDisagree(pair) ? verdicts : verdicts.slice(0, 1)).map(verdictMark);
  }
  if ([pair.virtual, pair.real].some((result) => result?.state === 'running')) {
    return ['…'];
  }
  return isSkipped(pair) ? ['–'] : [];
};

/** The mark of a verdict, the same one in every report. */
export const verdictMark = (verdict: Verdict): Mark => verdictMarks[verdict];

const verdictMarks: Readonly<Record<Verdict, Mark>> = {
  passed: '✓',
  failed: '✗',
  errored: '!',
  skipped: '–',
};

/** A mark in its colour. */
export const colorMark = (mark: Mark, colors: Colors): string => {
  switch (mark) {
    case '✓':
      return colors.green(mark);
    case '✗':
      return colors.red(mark);
    case '!':
    case '?':
      return colors.yellow(mark);
    case '–':
    case '…':
      return colors.dim(mark);
  }
};

/** The real clock measures; what only the virtual one ran is better than nothing. */
export const measuredCell = ({ virtual, real }: ClockPair): CellResult | undefined =>
  [real, virtual].find((result) => result?.state === 'finished' && result.judgement?.verdict !== 'skipped');

interface CellText {
  readonly text: string;
  readonly isTime: boolean;
  /** It depends on the clock, other than `deadlock` or `at rest`. */
  readonly isMeasure: boolean;
}

const words = (text: string): CellText => ({ text, isTime: false, isMeasure: false });

const timeText = (result: CellResult): CellText => {
  const outcome = result.observation?.result?.result.outcome;
  if (outcome === undefined) return words(endText(result));
  const endless = findEndless(outcome);
  if (endless !== undefined) return words(endless.short);
  return {
    text: isUntimed(result) ? '' : formatDuration(result.observation?.result?.result.elapsed ?? 0),
    isTime: true,
    isMeasure: true,
  };
};

/** A test whose report does not say how long it took. */
const isUntimed = ({ scenario, observation }: CellResult): boolean =>
  scenario.kind === 'test' && observation?.result?.result.elapsed === 0;

const restText = (result: CellResult): CellText => {
  const measure = measureLoop(result);
  if (measure === undefined) {
    return words(endText(result));
  }
  if (measure.atRest) {
    return words('at rest');
  }
  const share = measure.cpuShare === undefined ? '' : ` ${formatShare(measure.cpuShare)}`;
  if (spinsWithoutPasses(measure) || measure.reschedulesPerSecond === undefined) {
    return words(`spins${share}`);
  }
  return { text: formatRate(measure.reschedulesPerSecond) + share, isTime: false, isMeasure: true };
};

/** How a child ended that left no result, in as few characters as the column has. */
const endText = ({ observation }: CellResult): string => {
  if (observation === undefined) {
    return '';
  }
  return observation.threw === undefined ? endWords[observation.end] : 'threw';
};

const endWords: Readonly<Record<End, string>> = {
  exited: 'no result',
  'exited-early': 'no result',
  signalled: 'signalled',
  'timed-out': 'timed out',
  'not-started': 'no start',
  'protocol-error': 'garbled',
  'environment-mismatch': 'mismatch',
};
