/** A trace as the columns of its picture: a tick in which something happened, or what lies between two of them. Pure. */
import { listEntries, type TimelineEntry } from '../../explore/timeline-entries.ts';
import { listMoments, type Moment, repeatWords } from '../../explore/timeline-moments.ts';
import { formatCount, formatDuration, formatQuantity } from '../../report/format-numbers.ts';
import type { PageTrace } from '../page-data.ts';

export type TimelineColumn =
  | { readonly kind: 'moment'; readonly moment: Moment; readonly repeats?: string }
  | { readonly kind: 'gap' | 'missing'; readonly words: string };

/** More than that is not drawn: nobody looks at it, and a browser stumbles. */
const maxEntries = 600;

/** Shorter waits are what an iteration takes. */
const shortestGapSeconds = 1e-3;
const fewestTicks = 10;

/** @param isKept an entry that is not folded into the ones before it */
export function listColumns(
  trace: PageTrace,
  isKept: (entry: TimelineEntry) => boolean = () => false,
): TimelineColumn[] {
  const { result, timeline = [], steps = [] } = trace;
  const entries = listEntries({ result, timeline, steps }).filter(
    (entry) => !isToldTwice(entry) || isKept(entry),
  );
  const drawn = entries.slice(0, maxEntries);
  const [end] = entries.slice(maxEntries).slice(-1);
  const moments = listMoments(end === undefined ? drawn : [...drawn, end], isKept);
  const notRecorded = trace.timeline === undefined ? 0 : result.passes - timeline.length;
  const lastPassTick = timeline.at(-1)?.tick ?? 0;
  const columns: TimelineColumn[] = [];
  let before: number | undefined;
  for (const [index, moment] of moments.entries()) {
    const last = moments[index - 1];
    const follows = notRecorded > 0 && (last?.tick ?? 0) <= lastPassTick && moment.tick > lastPassTick;
    if (follows) {
      columns.push({
        kind: 'missing',
        words: `${formatQuantity(notRecorded, 'more pass', 'more passes')}, not recorded`,
      });
    } else if (end !== undefined && index === moments.length - 1) {
      const left = entries.length - drawn.length - 1;
      columns.push({
        kind: 'missing',
        words: `${formatQuantity(left, 'more entry', 'more entries')}, not drawn`,
      });
    } else {
      const words = last && gapWords(last, moment, before);
      if (words !== undefined) columns.push({ kind: 'gap', words });
    }
    before = moment.lastSeconds ?? moment.seconds ?? before;
    columns.push({ kind: 'moment', moment, ...(moment.repeats > 0 && { repeats: repeatWords(moment) }) });
  }
  return columns;
}

/** What lies between two ticks in which something happened; undefined for what is not worth a word. */
function gapWords(last: Moment, moment: Moment, before: number | undefined): string | undefined {
  const seconds = (moment.seconds ?? 0) - (before ?? Infinity);
  const ticks = moment.tick - last.tick - last.repeats - 1;
  const words = [
    ...(ticks >= fewestTicks ? [formatQuantity(ticks, 'tick')] : []),
    ...(seconds >= shortestGapSeconds ? [formatDuration(seconds)] : []),
  ];
  return words.length === 0 ? undefined : `${words.join(', ')} pass`;
}

/** The step of a mark says no more than the event that follows it. */
function isToldTwice(entry: TimelineEntry): boolean {
  return entry.kind === 'step' && entry.step.operation === 'mark';
}

/** `2`, `6 … 103`. */
export function tickWords({ tick, repeats }: Moment): string {
  return repeats === 0 ? formatCount(tick) : `${formatCount(tick)} … ${formatCount(tick + repeats)}`;
}

/** What of the run a picture cannot show, a sentence each. */
export function listGaps({ result, timeline, steps }: PageTrace): string[] {
  const { passes, reschedules } = result;
  if (timeline === undefined) {
    return [
      `Steps and delivery passes of this run were not recorded, so that a scope is known only by its exit. It made ${formatQuantity(passes, 'pass', 'passes')}, of which ${formatCount(reschedules)} queued another.`,
    ];
  }
  return [
    ...(steps === undefined
      ? ['The steps of this run were not recorded: a scope is known only by its exit.']
      : []),
    ...(timeline.length < passes
      ? [
          timeline.length === 0
            ? `None of ${formatQuantity(passes, 'pass', 'passes')} was recorded.`
            : `Only the first ${formatCount(timeline.length)} of ${formatQuantity(passes, 'pass', 'passes')} were recorded.`,
        ]
      : []),
  ];
}
