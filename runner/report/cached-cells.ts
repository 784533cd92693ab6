/** Which cells did not run, as nothing had changed that decides them. What is said of them, their times too, is of when they ran. */
import type { RunResults } from '../record/run-results.ts';
import { formatCount } from './format-numbers.ts';

/** `114 cached, since 2026-11-22 21:30 UTC`; undefined if all ran. */
export function describeCached({ cells }: Pick<RunResults, 'cells'>): string | undefined {
  const times = cells.flatMap(({ cached }) => (cached === undefined ? [] : [cached.since])).toSorted();
  const [oldest] = times;
  if (oldest === undefined) return undefined;
  const since = formatSince(oldest);
  return `${formatCount(times.length)} cached, ${times.at(-1) === oldest ? `since ${since}` : `the oldest since ${since}`}`;
}

/** @param since ISO 8601 */
export function formatSince(since: string): string {
  return `${new Date(since).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
