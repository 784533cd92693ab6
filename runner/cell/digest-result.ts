/**
 * Boils a result down to what a search has to know of each of a great many programs: whether it differs observably from
 * another run's, and whether its deliveries went a way that was not seen before. `digest_result.py` gives the same.
 */
import { createHash } from 'node:crypto';

import type { ProgramResult } from '../../program/program.ts';

/** Two results agree observably if their `observed` agree. */
export interface ResultDigest {
  /** A hash of outcome, elapsed and the events without their tick. */
  readonly observed: string;
  /** A hash of how deliveries went: not when, and not to whom. */
  readonly signature: string;
}

export function digestResult(result: ProgramResult): ResultDigest {
  return { observed: hash(observedText(result)), signature: hash(signatureText(result)) };
}

function observedText({ outcome, elapsed, events }: ProgramResult): string {
  const lines = events.map(
    ([, seconds, task, kind, ...details]) =>
      `${microseconds(seconds)} ${task} ${kind} ${JSON.stringify(details)}`,
  );
  return [outcome, microseconds(elapsed), ...lines].join('\n');
}

function signatureText({ outcome, delivery, events }: ProgramResult): string {
  let previous = 0;
  const passes = delivery.map(([tick, rescheduled]) => {
    const gap = Math.min(tick - previous, longGap);
    previous = tick;
    return `${gap}${rescheduled ? '+' : '-'}`;
  });
  const turns = passes.filter((pass, index) => pass !== passes[index - 1]);
  const kinds = new Set(
    events.flatMap(([, , , kind, detail, caught]) => {
      if (kind === 'exit') return [caught === true ? 'exit caught' : 'exit'];
      return kind === 'caught' || kind === 'raised' ? [`${kind} ${String(detail)}`] : [kind];
    }),
  );
  return [outcome, turns.join(' '), ...[...kinds].sort()].join('\n');
}

/** Passes that lie further apart than this, in iterations, have nothing to do with each other. */
const longGap = 3;

function microseconds(seconds: number): number {
  return Math.round(seconds * 1e6);
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 16);
}
