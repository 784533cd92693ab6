/** What an observable difference between two results comes to, the worst that applies: a pure match over the pair. */
import { type EndlessName, endlessOutcomes, findEndless } from '../../program/find-outcome.ts';
import type { EndlessOutcome } from '../../program/outcomes/define-outcome.ts';
import type { ProgramResult, TraceEvent } from '../../program/program.ts';

/**
 * What the right column does, measured against the left one. `no-result` is a program on which the right one hung or failed; those
 * that end in `-gone` are the left column's own troubles.
 */
export const consequences: readonly Consequence[] = [
  'no-result',
  ...endlessOutcomes.map(({ name }) => name),
  'missing-cancellation',
  'late-cancellation',
  'lost-error',
  'extra-error',
  'extra-cancellation',
  'early-cancellation',
  'order',
  'timing',
  'no-result-gone',
  ...endlessOutcomes.map(({ name }) => `${name}-gone` as const),
];

export type Consequence = EndlessConsequence | FiniteConsequence;

/** One column never comes to an end, the other one does. */
type EndlessConsequence = EndlessName | `${EndlessName}-gone`;

export type FiniteConsequence =
  | 'early-cancellation'
  | 'extra-cancellation'
  | 'extra-error'
  | 'late-cancellation'
  | 'lost-error'
  | 'missing-cancellation'
  | 'no-result'
  | 'no-result-gone'
  | 'order'
  | 'timing';

/** Undefined where both columns come to an end; else which one does not, and how. */
export function findEndlessSide(
  consequence: Consequence,
): { readonly outcome: EndlessOutcome; readonly side: 'left' | 'right' } | undefined {
  const isGone = consequence.endsWith('-gone');
  const outcome = findEndless(isGone ? consequence.slice(0, -'-gone'.length) : consequence);
  return outcome && { outcome, side: isGone ? 'left' : 'right' };
}

/** Undefined if the two agree observably: in outcome, elapsed, and events without their tick. */
export function classifyDifference(left: ProgramResult, right: ProgramResult): Consequence | undefined {
  if (observedText(left) === observedText(right)) return undefined;
  for (const { name } of endlessOutcomes) {
    if (right.outcome === name && left.outcome !== name) return name;
    if (left.outcome === name && right.outcome !== name) return `${name}-gone`;
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
