/**
 * Draws what happened in one cell, tick by tick: the program's events and what each delivery pass did with each task. What
 * led from one to the other is left to the reader.
 */
import stringWidth from 'string-width';
import type { ProgramResult } from '../../program/program.ts';
import type { PassRecord } from '../cell/protocol.ts';
import type { CellResult } from '../record/run-results.ts';
import { formatCount, formatQuantity, formatSeconds } from './format-numbers.ts';
import { colorMark, verdictMark } from './table-cell.ts';
import { wrapHanging, type Colors, type TextOptions } from './text-options.ts';
import { renderEventText, renderPassText, renderVisitLines, type TimelineLine } from './timeline-text.ts';
import { printableLine } from './printable.ts';

/**
 * The timeline as text, without a final newline. `passes` may be fewer than the result counts: recording is capped.
 */
export const renderTimeline = (
  cell: CellResult,
  result: ProgramResult,
  passes: readonly PassRecord[],
  options: TextOptions,
): string => {
  const moments = foldMoments(buildMoments(result, passes, options.colors));
  const columns = measureColumns(moments);
  const cap = result.passes > passes.length ? [renderCap(result, passes, columns, options)] : [];
  const lastPassTick = passes.at(-1)?.tick ?? 0;
  const lines = moments.flatMap((moment, index) => {
    const next = moments[index + 1];
    const isLastWithPass = moment.tick <= lastPassTick && (next === undefined || next.tick > lastPassTick);
    return [...renderMoment(moment, columns, options), ...(isLastWithPass ? cap : [])];
  });
  return [
    ...renderHeader(cell, result, options),
    '',
    options.colors.dim(`${'tick'.padStart(columns.tick)}  seconds`),
    ...(passes.length === 0 ? cap : []),
    ...lines,
  ].join('\n');
};

const renderHeader = (
  { cell, judgement }: CellResult,
  result: ProgramResult,
  { width, colors }: TextOptions,
): readonly string[] => {
  const { outcome, elapsed, ticks, passes, reschedules, afterwards } = result;
  const counts = [
    formatQuantity(ticks, 'tick'),
    formatQuantity(passes, 'pass', 'passes'),
    formatQuantity(reschedules, 'reschedule'),
    afterwards === 0 ? 'none afterwards' : `${formatCount(afterwards)} afterwards`,
  ];
  const summary = `${outcome} after ${formatSeconds(elapsed)} s: ${counts.join(', ')}`;
  return [
    wrapHanging('', colors.bold(cell.id), width),
    ...(judgement === undefined
      ? []
      : [
          wrapHanging(
            `${colorMark(verdictMark(judgement.verdict), colors)} `,
            judgement.verdict + (judgement.reason === '' ? '' : `: ${printableLine(judgement.reason)}`),
            width,
          ),
        ]),
    wrapHanging('', summary, width),
  ];
};

/** What happened in one tick. */
interface Moment {
  readonly tick: number;
  readonly seconds: number;
  readonly lines: readonly TimelineLine[];
  readonly passes: number;
  readonly events: number;
  /** How many ticks right after it were just the same, and are left out. */
  readonly repeats: number;
}

const buildMoments = (
  { events }: ProgramResult,
  passes: readonly PassRecord[],
  colors: Colors,
): readonly Moment[] => {
  const taskWidth = Math.max(0, ...events.map(([, , task]) => stringWidth(task)));
  const entries = [
    ...events.map((event, index) => ({
      place: index,
      tick: event[0],
      seconds: event[1],
      isPass: false,
      lines: [{ lead: '', text: renderEventText(event, taskWidth, colors) }],
    })),
    ...passes.map((pass) => ({
      place: pass.eventsBefore - 0.5,
      tick: pass.tick,
      seconds: pass.seconds,
      isPass: true,
      lines: [{ lead: '', text: renderPassText(pass, colors) }, ...renderVisitLines(pass)],
    })),
  ].sort((a, b) => a.place - b.place);
  const moments: Moment[] = [];
  for (const { tick, seconds, isPass, lines } of entries) {
    const last = moments.at(-1);
    const moment = last?.tick === tick ? moments.pop() : undefined;
    moments.push({
      tick,
      seconds: moment?.seconds ?? seconds,
      lines: [...(moment?.lines ?? []), ...lines],
      passes: (moment?.passes ?? 0) + (isPass ? 1 : 0),
      events: (moment?.events ?? 0) + (isPass ? 0 : 1),
      repeats: 0,
    });
  }
  return moments;
};

/** Ticks in which nothing but the same passes happened as in the tick before are counted, not drawn. */
const foldMoments = (moments: readonly Moment[]): readonly Moment[] => {
  const folded: Moment[] = [];
  for (const moment of moments) {
    const last = folded.at(-1);
    if (last !== undefined && moment.tick === last.tick + last.repeats + 1 && isSamePass(last, moment)) {
      folded[folded.length - 1] = { ...last, repeats: last.repeats + 1 };
    } else {
      folded.push(moment);
    }
  }
  return folded;
};

const isSamePass = (a: Moment, b: Moment): boolean =>
  a.events === 0 &&
  b.events === 0 &&
  a.lines.length === b.lines.length &&
  a.lines.every(({ lead, text }, index) => lead === b.lines[index]?.lead && text === b.lines[index].text);

interface Columns {
  readonly tick: number;
  readonly seconds: number;
}

const measureColumns = (moments: readonly Moment[]): Columns => ({
  tick: Math.max('tick'.length, ...moments.map(({ tick }) => formatCount(tick).length)),
  seconds: Math.max('seconds'.length, ...moments.map(({ seconds }) => formatSeconds(seconds).length)),
});

const renderMoment = (
  moment: Moment,
  columns: Columns,
  { width, colors }: TextOptions,
): readonly string[] => {
  const { tick, seconds, lines, passes, repeats } = moment;
  const time =
    formatCount(tick).padStart(columns.tick) + '  ' + formatSeconds(seconds).padEnd(columns.seconds);
  const drawn = lines.map(({ lead, text }, index) =>
    wrapHanging(`${index === 0 ? time : ' '.repeat(time.length)}  ${lead}`, text, width),
  );
  if (repeats === 0) {
    return drawn;
  }
  const from = formatCount(tick + 1);
  const ticks = repeats === 1 ? `tick ${from}` : `ticks ${from} … ${formatCount(tick + repeats)}`;
  const what = passes === 1 ? 'the same pass' : `the same ${formatCount(passes)} passes`;
  const times = repeats === 1 ? 'once more' : `${formatCount(repeats)} more times`;
  return [
    ...drawn,
    wrapHanging(' '.repeat(columns.tick + 2), colors.dim(`${ticks}: ${what} ${times}`), width),
  ];
};

const renderCap = (
  result: ProgramResult,
  passes: readonly PassRecord[],
  columns: Columns,
  { width, colors }: TextOptions,
): string => {
  const text =
    passes.length === 0
      ? 'no passes were recorded'
      : `only the first ${formatCount(passes.length)} of ${formatCount(result.passes)} passes were recorded`;
  return wrapHanging(' '.repeat(columns.tick + 2), colors.yellow(text), width);
};
