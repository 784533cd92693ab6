/**
 * Where everything in the picture of a trace stands, in pixels. Entries take their places from left to right in the order of their
 * happening, so that two runs look the same as far as they did the same. Pure.
 */
import { findEndless } from '../../../program/find-outcome.ts';
import type { Program } from '../../../program/program.ts';
import type { VisitRecord } from '../../../program/timeline.ts';
import { describeEntry } from '../../explore/describe-divergence.ts';
import type { TimelineEntry } from '../../explore/timeline-entries.ts';
import { visitWords } from '../../explore/visit-words.ts';
import { formatQuantity } from '../../report/format-numbers.ts';
import type { PageTrace } from '../page-data.ts';
import { groupOf, layoutBands, type PlacedEntry, type ScopeBand } from './layout-bands.ts';
import { listColumns } from './list-columns.ts';
import { signOf, type SignKind, visitLabel } from './name-entries.ts';
import {
  type ColumnBox,
  margin,
  placeColumns,
  type Placing,
  shorten,
  signRoom,
  widthOfText,
} from './place-columns.ts';

export interface TimelineLayout {
  /** What the names of lanes and rows take, in a picture of their own. */
  readonly namesWidth: number;
  readonly width: number;
  readonly height: number;
  readonly columns: readonly ColumnBox[];
  readonly lanes: readonly Lane[];
  readonly bands: readonly BandBox[];
  readonly signs: readonly SignBox[];
  readonly rows: readonly PassRow[];
  readonly passes: readonly PassBox[];
  /** The width of what the run does where it parts from the other one. */
  readonly parting?: { readonly x: number; readonly width: number };
  readonly end: { readonly x: number; readonly words: string; readonly outcome: string };
}

export interface Lane {
  readonly task: string;
  /** `in g`. */
  readonly note: string;
  readonly y: number;
  readonly height: number;
  /** Where the signs stand. */
  readonly middle: number;
  /** From where to where the task ran; absent if it never began. */
  readonly life?: { readonly left: number; readonly right: number; readonly hasEnded: boolean };
}

export interface BandBox extends ScopeBand {
  readonly y: number;
  readonly height: number;
  /** Where there is room for the word that it is cancelled. */
  readonly wordAt?: number;
}

export interface SignBox {
  readonly kind: SignKind;
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly title: string;
}

export interface PassRow {
  readonly scope: string;
  readonly y: number;
}

export interface PassBox {
  readonly x: number;
  readonly y: number;
  /** `by main`, empty for one that the loop made. */
  readonly text: string;
  readonly title: string;
  readonly isQueuedAgain: boolean;
  /** Where the next pass on the scope is, or where the picture ends. */
  readonly next?: number;
  readonly visits: readonly VisitBox[];
  /** `the same pass 97 more times`, and where it stands. */
  readonly repeats?: { readonly x: number; readonly words: string };
}

export interface VisitBox {
  readonly y: number;
  readonly isCancelled: boolean;
  readonly text: string;
  readonly title: string;
}

/** Over the place where two runs part. */
export const partingWords = '▼ they part';

const headerHeight = 52;
const bandStep = 17;
const laneRoom = 38;
const laneGap = 10;
const rowHeight = 36;

/** @param isMarked the entry where the run parts from another one */
export function layoutTimeline(
  trace: PageTrace,
  program: Program | undefined,
  isMarked: (entry: TimelineEntry) => boolean = () => false,
): TimelineLayout {
  const columns = listColumns(trace, isMarked);
  const { boxes, placed, repeats, right } = placeColumns(columns, program);
  const { outcome, afterwards } = trace.result;
  const endWords = endLabel(outcome, afterwards);
  const width = right + widthOfText(endWords) + signRoom + margin;
  const bands = layoutBands(placed, program, right);
  const lanes = layoutLanes(placed, bands, program, right);
  const laneOf = new Map(lanes.map((lane) => [lane.task, lane]));
  const below = headerHeight + lanes.reduce((sum, lane) => sum + lane.height + laneGap, 0);
  const scopes = new Set(placed.flatMap(({ entry }) => (entry.kind === 'pass' ? [entry.pass.scope] : [])));
  const rows = [...scopes].map((scope, index) => ({ scope, y: below + (index + 0.5) * rowHeight }));
  const parting = placed.find(({ entry }) => isMarked(entry));
  const names = [...lanes.map(({ task, note }) => `${shorten(task)} ${note}`), ...rows.map(nameRow)];
  return {
    namesWidth: Math.max(...names.map(widthOfText)) + 2 * margin,
    width,
    ...(parting && {
      parting: { x: parting.left, width: Math.max(widthOfText(partingWords), parting.right - parting.left) },
    }),
    height: below + rows.length * rowHeight + margin,
    columns: boxes,
    lanes,
    bands: bands.map((band) => {
      const lane = laneOf.get(band.task);
      const inset = band.depth * bandStep;
      const wordAt = Math.max(band.cancelledAt ?? Infinity, band.left + widthOfText(shorten(band.label)) + 8);
      return {
        ...band,
        ...{ y: (lane?.y ?? 0) + inset, height: (lane?.height ?? 0) - inset - band.depth * 3 },
        ...(wordAt + widthOfText('cancelled') + 8 < band.right && { wordAt }),
      };
    }),
    signs: placed.flatMap(({ entry, left }) => layoutSign(entry, left, laneOf) ?? []),
    rows,
    passes: layoutPasses(placed, repeats, rows, laneOf, width - margin),
    end: { x: right, words: endWords, outcome },
  };
}

/** `passes on s`. */
export function nameRow({ scope }: PassRow): string {
  return scope.startsWith('#') ? `passes on a library’s ${scope}` : `passes on ${shorten(scope)}`;
}

function endLabel(outcome: string, afterwards: number): string {
  const endless = findEndless(outcome);
  if (endless !== undefined) return endless.label;
  const after = afterwards === 0 ? '' : `, then ${formatQuantity(afterwards, 'reschedule')} in 100 ticks`;
  return `${outcome}${after}`;
}

/** The tasks in the order of their appearance, each as high as its scopes are nested. */
function layoutLanes(
  placed: readonly PlacedEntry[],
  bands: readonly ScopeBand[],
  program: Program | undefined,
  end: number,
): Lane[] {
  const tasks = new Set(['main', ...placed.flatMap(({ entry }) => tasksOf(entry))]);
  let y = headerHeight;
  return [...tasks].map((task) => {
    const depth = Math.max(0, ...bands.filter((band) => band.task === task).map((band) => band.depth + 1));
    const height = depth * bandStep + laneRoom + depth * 3;
    const group = groupOf(program, task);
    const events = placed.filter(({ entry }) => entry.kind === 'event' && entry.event[2] === task);
    const begun = events.find(({ entry }) => eventKind(entry) === 'start');
    const over = events.findLast(({ entry }) => endKinds.has(eventKind(entry)));
    const lane: Lane = {
      task,
      note: group === undefined ? '' : `in ${group}`,
      ...{ y, height, middle: y + depth * bandStep + laneRoom - 13 },
      ...(begun && {
        life: {
          left: begun.left + 6,
          right: over === undefined ? end : over.left + 6,
          hasEnded: over !== undefined,
        },
      }),
    };
    y += height + laneGap;
    return lane;
  });
}

const endKinds: ReadonlySet<string> = new Set(['returned', 'cancelled', 'raised']);

function eventKind(entry: TimelineEntry): string {
  return entry.kind === 'event' ? entry.event[3] : '';
}

function tasksOf(entry: TimelineEntry): readonly string[] {
  switch (entry.kind) {
    case 'step':
      return [entry.step.task];
    case 'event':
      return [entry.event[2]];
    case 'pass':
      return entry.pass.visits.map(({ task }) => task);
    case 'end':
      return [];
  }
}

function layoutSign(
  entry: TimelineEntry,
  left: number,
  laneOf: ReadonlyMap<string, Lane>,
): SignBox | undefined {
  const sign = signOf(entry);
  const lane = laneOf.get(tasksOf(entry)[0] ?? '');
  if (sign === undefined || lane === undefined) return undefined;
  return {
    kind: sign.kind,
    ...{ x: left + 6, y: lane.middle, text: shorten(sign.text), title: describeEntry(entry) },
  };
}

function layoutPasses(
  placed: readonly PlacedEntry[],
  repeats: Placing['repeats'],
  rows: readonly PassRow[],
  laneOf: ReadonlyMap<string, Lane>,
  end: number,
): PassBox[] {
  const nextOf = new Map<string, number>();
  return placed
    .toReversed()
    .flatMap(({ entry, left }): PassBox[] => {
      if (entry.kind !== 'pass') return [];
      const { scope, by, visits, queuedAgain } = entry.pass;
      const x = left + 6;
      const next = nextOf.get(scope) ?? end;
      nextOf.set(scope, x);
      const repeated = repeats.get(entry);
      return [
        {
          x,
          y: rows.find((row) => row.scope === scope)?.y ?? 0,
          text: by === undefined ? '' : shorten(`by ${by}`),
          title: [describeEntry(entry), ...visits.map((visit) => `${visit.task}: ${visitWords(visit)}`)].join(
            '\n',
          ),
          isQueuedAgain: queuedAgain,
          ...(queuedAgain && { next }),
          visits: visits.map((visit) => layoutVisit(visit, laneOf)),
          ...(repeated && { repeats: repeated }),
        },
      ];
    })
    .toReversed();
}

function layoutVisit(visit: VisitRecord, laneOf: ReadonlyMap<string, Lane>): VisitBox {
  return {
    y: laneOf.get(visit.task)?.middle ?? 0,
    isCancelled: visit.cancels > 0,
    text: visitLabel(visit),
    title: `${visit.task}: ${visitWords(visit)}`,
  };
}
