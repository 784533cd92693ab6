/** Where the columns of a picture and their entries stand from left to right, in pixels: each is as wide as its words. Pure. */
import type { Program } from '../../../program/program.ts';
import type { TimelineEntry } from '../../explore/timeline-entries.ts';
import { formatSeconds } from '../../report/format-numbers.ts';
import { bandLabel, optionsOf, type PlacedEntry } from './layout-bands.ts';
import { tickWords, type TimelineColumn } from './list-columns.ts';
import { opensScope, signOf, visitLabel } from './name-entries.ts';

export interface ColumnBox {
  readonly kind: TimelineColumn['kind'];
  readonly x: number;
  readonly width: number;
  /** Two lines over the column. */
  readonly labels: readonly [string, string];
}

export interface Placing {
  readonly boxes: ColumnBox[];
  readonly placed: PlacedEntry[];
  /** By the first entry of the tick that is repeated. */
  readonly repeats: Map<TimelineEntry, { x: number; words: string }>;
  readonly right: number;
}

const columnPadding = 8;
/** What a sign takes before its words. */
export const signRoom = 15;
export const margin = 12;
const longestText = 26;

/** About what a browser takes for 11 px of a proportional typeface. */
export const widthOfText = (text: string): number => Math.ceil([...text].length * 6.1);

export function shorten(text: string): string {
  const units = [...text];
  return units.length <= longestText ? text : `${units.slice(0, longestText - 1).join('')}…`;
}

export function placeColumns(columns: readonly TimelineColumn[], program: Program | undefined): Placing {
  const boxes: ColumnBox[] = [];
  const placed: PlacedEntry[] = [];
  const repeats: Placing['repeats'] = new Map();
  let x = margin;
  for (const column of columns) {
    const from = x;
    if (column.kind !== 'moment') {
      x += widthOfText(column.words) + 2 * columnPadding;
      boxes.push({ kind: column.kind, x: from, width: x - from, labels: [column.words, ''] });
      continue;
    }
    const { moment } = column;
    const labels: [string, string] = [
      `tick ${tickWords(moment)}`,
      moment.seconds === undefined ? '' : `${formatSeconds(moment.seconds)} s`,
    ];
    x += columnPadding;
    for (const entry of moment.entries) {
      const left = x;
      x += widthOfEntry(entry, program);
      placed.push({ entry, left, right: x });
    }
    const [first] = moment.entries;
    if (column.repeats !== undefined && first !== undefined) {
      repeats.set(first, { x, words: column.repeats });
      x += widthOfText(column.repeats) + 2 * columnPadding;
    }
    x = Math.max(x, from + Math.max(...labels.map(widthOfText)) + columnPadding) + columnPadding;
    boxes.push({ kind: 'moment', x: from, width: x - from, labels });
  }
  return { boxes, placed, repeats, right: x };
}

function widthOfEntry(entry: TimelineEntry, program: Program | undefined): number {
  if (entry.kind === 'end') return 0;
  if (entry.kind === 'pass') {
    const { by, visits } = entry.pass;
    const texts = [by === undefined ? '' : `by ${by}`, ...visits.map(visitLabel)];
    return signRoom + 6 + Math.max(...texts.map((text) => widthOfText(shorten(text))));
  }
  if (entry.kind === 'step' && opensScope.has(entry.step.operation) && !entry.step.leaving) {
    const { operation, argument } = entry.step;
    const label = bandLabel(
      operation,
      String(argument),
      optionsOf(program, operation, String(argument)).shield,
    );
    // The sign of leaving it makes up for the rest.
    return Math.max(12, widthOfText(shorten(label)) - 50);
  }
  const sign = signOf(entry);
  return sign === undefined || sign.kind === 'none' ? 10 : signRoom + widthOfText(shorten(sign.text)) + 8;
}
