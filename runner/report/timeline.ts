/**
 * Draws what happened in one cell, tick by tick: the program's events and what each delivery pass did with each task. What
 * led from one to the other is left to the reader.
 */
import stringWidth from 'fast-string-width';
import type { ProgramResult } from '../../program/program.ts';
import type { PassRecord } from '../../program/timeline.ts';
import { listEntries, type TimelineEntry } from '../explore/timeline-entries.ts';
import { listMoments, type Moment, repeatWords } from '../explore/timeline-moments.ts';
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
  const moments = listDrawn(result, passes);
  const taskWidth = Math.max(0, ...result.events.map(([, , task]) => stringWidth(task)));
  const columns = measureColumns(moments);
  const cap = result.passes > passes.length ? [renderCap(result, passes, columns, options)] : [];
  const lastPassTick = passes.at(-1)?.tick ?? 0;
  const lines = moments.flatMap((moment, index) => {
    const next = moments[index + 1];
    const isLastWithPass = moment.tick <= lastPassTick && (next === undefined || next.tick > lastPassTick);
    return [...renderMoment(moment, columns, taskWidth, options), ...(isLastWithPass ? cap : [])];
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

/** Steps are left out: a text says what could be seen from outside. */
const listDrawn = (result: ProgramResult, passes: readonly PassRecord[]): readonly Moment[] =>
  listMoments(listEntries({ result, timeline: passes, steps: [] }).filter(({ kind }) => kind !== 'end'));

const renderEntry = (entry: TimelineEntry, taskWidth: number, colors: Colors): readonly TimelineLine[] => {
  switch (entry.kind) {
    case 'event':
      return [{ lead: '', text: renderEventText(entry.event, taskWidth, colors) }];
    case 'pass':
      return [{ lead: '', text: renderPassText(entry.pass, colors) }, ...renderVisitLines(entry.pass)];
    case 'step':
    case 'end':
      return [];
  }
};

interface Columns {
  readonly tick: number;
  readonly seconds: number;
}

const measureColumns = (moments: readonly Moment[]): Columns => ({
  tick: Math.max('tick'.length, ...moments.map(({ tick }) => formatCount(tick).length)),
  seconds: Math.max('seconds'.length, ...moments.map(({ seconds }) => formatSeconds(seconds ?? 0).length)),
});

const renderMoment = (
  moment: Moment,
  columns: Columns,
  taskWidth: number,
  { width, colors }: TextOptions,
): readonly string[] => {
  const { tick, seconds, entries, repeats } = moment;
  const lines = entries.flatMap((entry) => renderEntry(entry, taskWidth, colors));
  const time =
    formatCount(tick).padStart(columns.tick) + '  ' + formatSeconds(seconds ?? 0).padEnd(columns.seconds);
  const drawn = lines.map(({ lead, text }, index) =>
    wrapHanging(`${index === 0 ? time : ' '.repeat(time.length)}  ${lead}`, text, width),
  );
  if (repeats === 0) {
    return drawn;
  }
  const from = formatCount(tick + 1);
  const ticks = repeats === 1 ? `tick ${from}` : `ticks ${from} … ${formatCount(tick + repeats)}`;
  return [
    ...drawn,
    wrapHanging(' '.repeat(columns.tick + 2), colors.dim(`${ticks}: ${repeatWords(moment)}`), width),
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
