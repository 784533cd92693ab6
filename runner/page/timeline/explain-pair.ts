/** Where two traces of one program part, and why, in words. Pure. */
import type { Program, ProgramResult } from '../../../program/program.ts';
import { type ColumnNames, describeEntry, describeRule } from '../../explore/describe-divergence.ts';
import { findDivergence } from '../../explore/find-divergence.ts';
import type { RecordedRun, TimelineEntry } from '../../explore/timeline-entries.ts';
import { formatCount, formatSeconds } from '../../report/format-numbers.ts';
import type { PageTrace } from '../page-data.ts';

export interface PairExplanation {
  /** Whole sentences. */
  readonly words: readonly string[];
  readonly common?: TimelineEntry;
  /** Where each parts from the other; absent where it had nothing more to do, or nothing was found. */
  readonly left?: TimelineEntry;
  readonly right?: TimelineEntry;
}

export function explainPair(
  program: Program,
  left: PageTrace,
  right: PageTrace,
  names: ColumnNames,
): PairExplanation {
  const cut = cutAlike(left, right);
  const isRecorded = cut !== undefined;
  const [ours, theirs] = cut ?? [eventsOnly(left), eventsOnly(right)];
  const found = findDivergence(program, ours, theirs);
  // On a real clock nothing happens in the same tick twice.
  const divergence = isRecorded || found?.onlyWhen !== true ? found : undefined;
  if (divergence === undefined)
    return { words: explainAgreement(left.result, right.result, names, isRecorded) };
  const { common, left: one, right: other } = divergence;
  return {
    words: isRecorded
      ? [describeRule(divergence, names)]
      : [`${whatOf(one, names.left)}, ${whatOf(other, names.right)}.`, onlyEventsWords],
    ...(common && { common }),
    ...(one && { left: one }),
    ...(other && { right: other }),
  };
}

/** What lies behind the end of one record says nothing about the other run. */
function cutAlike(left: PageTrace, right: PageTrace): readonly [RecordedRun, RecordedRun] | undefined {
  const [lefts, rights] = [left.timeline, right.timeline];
  if (!left.steps || !right.steps || !lefts || !rights) return undefined;
  const lengths = [
    ...(lefts.length < left.result.passes ? [lefts.length] : []),
    ...(rights.length < right.result.passes ? [rights.length] : []),
  ];
  const kept = Math.min(...lengths, Infinity);
  return [
    { result: left.result, steps: left.steps, timeline: lefts.slice(0, kept) },
    { result: right.result, steps: right.steps, timeline: rights.slice(0, kept) },
  ];
}

function eventsOnly({ result }: PageTrace): RecordedRun {
  return { result, timeline: [], steps: [] };
}

const onlyEventsWords = 'Only the events were compared, as steps and passes were not recorded on both sides.';

function whatOf(entry: TimelineEntry | undefined, name: string): string {
  return `on ${name}: ${entry === undefined ? 'nothing more happens' : describeEntry(entry)}`;
}

function explainAgreement(
  left: ProgramResult,
  right: ProgramResult,
  names: ColumnNames,
  isRecorded: boolean,
): string[] {
  const fields = differingFields(left, right);
  const same = isRecorded ? 'did the same at the same times' : 'have the same events in the same order';
  if (fields.length === 0) return [`${names.left} and ${names.right} ${same}.`];
  return [
    `${names.left} and ${names.right} ${same} as far as was recorded; they part after that: ${fields.join('; ')}.`,
  ];
}

/** `passes: 12,503 and 1`, for each field that differs. */
function differingFields(left: ProgramResult, right: ProgramResult): string[] {
  return fields.flatMap(([field, words]) => {
    const [ours, theirs] = [left[field], right[field]];
    return ours === theirs ? [] : [`${words}: ${showValue(ours)} and ${showValue(theirs)}`];
  });
}

const fields = [
  ['outcome', 'outcome'],
  ['elapsed', 'seconds'],
  ['ticks', 'ticks'],
  ['passes', 'passes'],
  ['reschedules', 'reschedules'],
  ['afterwards', 'reschedules afterwards'],
] as const;

function showValue(value: number | string): string {
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? formatCount(value) : formatSeconds(value);
}
