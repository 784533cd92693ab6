/** What an observable difference between two results comes to, the worst that applies: a pure match over the pair. */
import type { ProgramResult, TraceEvent } from '../../program/program.ts';

/**
 * What the right column does, measured against the left one. `no-result` is a program on which the right one hung or failed; those
 * that end in `-gone` are the left column's own troubles.
 */
export const consequences = [
  'no-result',
  'spin',
  'deadlock',
  'missing-cancellation',
  'late-cancellation',
  'lost-error',
  'extra-error',
  'extra-cancellation',
  'early-cancellation',
  'order',
  'timing',
  'no-result-gone',
  'spin-gone',
  'deadlock-gone',
] as const;

export type Consequence = (typeof consequences)[number];

/** Undefined if the two agree observably: in outcome, elapsed, and events without their tick. */
export function classifyDifference(left: ProgramResult, right: ProgramResult): Consequence | undefined {
  if (observedText(left) === observedText(right)) return undefined;
  for (const endless of ['spin', 'deadlock'] as const) {
    if (right.outcome === endless && left.outcome !== endless) return endless;
    if (left.outcome === endless && right.outcome !== endless) return `${endless}-gone`;
  }
  const cancellations = compareTimes(timesOf(left, cancellationOf), timesOf(right, cancellationOf));
  const errors = compareTimes(timesOf(left, errorOf), timesOf(right, errorOf));
  if (cancellations.fewer) return 'missing-cancellation';
  if (cancellations.later) return 'late-cancellation';
  if (errors.fewer) return 'lost-error';
  if (errors.more) return 'extra-error';
  if (cancellations.more) return 'extra-cancellation';
  if (cancellations.earlier) return 'early-cancellation';
  const order = ({ events }: ProgramResult): string => JSON.stringify(events.map(withoutTime));
  return order(left) === order(right) ? 'timing' : 'order';
}

/** The smaller the number, the worse. */
export function rankOf(consequence: Consequence): number {
  return consequences.indexOf(consequence);
}

/**
 * A cancellation or an error that does not arrive or arrives late, or no end. What is milder, the order in an iteration or
 * a time that moves by one, follows from any change of what a pass does.
 */
export function isWorse(consequence: Consequence): boolean {
  return rankOf(consequence) < rankOf('extra-error');
}

/** What can be observed of a run, as text: two that agree observably have the same. */
export function observedText({ outcome, elapsed, events }: ProgramResult): string {
  return JSON.stringify([outcome, elapsed, events.map(([, ...observed]) => observed)]);
}

function withoutTime([, , ...event]: TraceEvent): unknown {
  return event;
}

/** A sign that a cancellation arrived. */
function cancellationOf([, , task, kind, detail, caught]: TraceEvent): string | undefined {
  if (kind === 'cancelled') return `${task} cancelled`;
  if (kind === 'exit' && caught === true) return `exit ${String(detail)}`;
  return kind === 'caught' && detail === 'cancelled' ? `${task} caught` : undefined;
}

function errorOf([, , task, kind, detail]: TraceEvent): string | undefined {
  if (kind === 'raised') return `${task} raised ${String(detail)}`;
  return kind === 'caught' && detail !== 'cancelled' ? `${task} caught ${String(detail)}` : undefined;
}

type Times = ReadonlyMap<string, readonly number[]>;

/** When each sign was seen. */
function timesOf({ events }: ProgramResult, signOf: (event: TraceEvent) => string | undefined): Times {
  const times = new Map<string, number[]>();
  for (const event of events) {
    const sign = signOf(event);
    if (sign !== undefined) times.set(sign, [...(times.get(sign) ?? []), event[1]]);
  }
  return times;
}

function compareTimes(left: Times, right: Times) {
  const found = { fewer: false, more: false, later: false, earlier: false };
  for (const sign of new Set([...left.keys(), ...right.keys()])) {
    const lefts = left.get(sign) ?? [];
    const rights = right.get(sign) ?? [];
    if (rights.length < lefts.length) found.fewer = true;
    if (rights.length > lefts.length) found.more = true;
    for (const [index, time] of lefts.entries()) {
      const other = rights[index] ?? time;
      if (other > time) found.later = true;
      if (other < time) found.earlier = true;
    }
  }
  return found;
}
