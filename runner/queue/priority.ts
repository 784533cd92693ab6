/** Which of the jobs that wait is taken first, as a number of BullMQ's, of which the lowest is first. Pure. */
import type { StartHints } from '../execute/start-cell.ts';

/** BullMQ's highest number is 2^21. */
const turns = 3;
const perTurn = Math.floor(2 ** 21 / turns);
const unitsPerSecond = 100;

/** By turn, then the longest first. */
export function priorityOf({ turn, seconds }: Pick<StartHints, 'seconds' | 'turn'>): number {
  const units = Math.min(perTurn - 1, Math.max(0, Math.round(seconds * unitsPerSecond)));
  return 1 + turn * perTurn + (perTurn - 1 - units);
}
