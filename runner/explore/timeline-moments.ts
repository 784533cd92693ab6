/** The entries of a run tick by tick, with ticks in which only the same passes happened again counted instead of listed. Pure. */
import { entryText, type TimelineEntry } from './timeline-entries.ts';

/** What happened in one tick. */
export interface Moment {
  readonly tick: number;
  /** On the loop's clock; absent where nothing in the tick was recorded with its time. */
  readonly seconds?: number;
  /** The same of the last tick that is left out. */
  readonly lastSeconds?: number;
  readonly entries: readonly TimelineEntry[];
  /** How many ticks right after it were just the same, and are left out. */
  readonly repeats: number;
}

/** @param isKept an entry whose tick is never left out */
export function listMoments(
  entries: readonly TimelineEntry[],
  isKept: (entry: TimelineEntry) => boolean = () => false,
): Moment[] {
  const moments: Moment[] = [];
  for (const moment of groupByTick(entries)) {
    const last = moments.at(-1);
    const isNext = last !== undefined && moment.tick === last.tick + last.repeats + 1;
    if (isNext && hasSamePasses(last, moment) && !moment.entries.some(isKept)) {
      const lastSeconds = moment.seconds;
      moments[moments.length - 1] = {
        ...last,
        ...(lastSeconds !== undefined && { lastSeconds }),
        repeats: last.repeats + 1,
      };
    } else {
      moments.push(moment);
    }
  }
  return moments;
}

function groupByTick(entries: readonly TimelineEntry[]): Moment[] {
  const moments: { tick: number; seconds?: number; entries: TimelineEntry[]; repeats: number }[] = [];
  for (const entry of entries) {
    const seconds = secondsOf(entry);
    let moment = moments.at(-1);
    if (moment?.tick !== entry.tick) {
      moment = { tick: entry.tick, entries: [], repeats: 0 };
      moments.push(moment);
    }
    moment.entries.push(entry);
    if (seconds !== undefined) moment.seconds ??= seconds;
  }
  return moments;
}

function secondsOf(entry: TimelineEntry): number | undefined {
  switch (entry.kind) {
    case 'event':
      return entry.event[1];
    case 'pass':
      return entry.pass.seconds;
    case 'step':
      return entry.step.seconds;
    case 'end':
      return undefined;
  }
}

function hasSamePasses(a: Moment, b: Moment): boolean {
  return (
    a.entries.length === b.entries.length &&
    a.entries.every((entry, index) => {
      const other = b.entries[index];
      return entry.kind === 'pass' && other?.kind === 'pass' && entryText(entry) === entryText(other);
    })
  );
}

/** `the same pass 97 more times`, `the same 2 passes once more`. */
export function repeatWords({ entries, repeats }: Moment): string {
  const passes = entries.length === 1 ? 'the same pass' : `the same ${entries.length} passes`;
  return `${passes} ${repeats === 1 ? 'once more' : `${repeats.toLocaleString('en-US')} more times`}`;
}
