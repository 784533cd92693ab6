/** What is to be said of an attempt that did not pass, line by line: what was owed, what happened, what was printed. */
import type { Attempt } from '../record/run-results.ts';
import { capText, printable, printableLine } from './printable.ts';

/** UTF-16 units of one child's output that a report shows. */
const maxOutputLength = 8192;

/** Each expectation that was missed, or else how the child ended; printable, and empty for an attempt that passed. */
export function describeFailureDetails({ observation, judgement }: Attempt): string[] {
  if (judgement.verdict === 'passed') return [];
  const missed = judgement.expectations
    .filter(({ met }) => !met)
    .map(({ owed, happened }) => printableLine(`owed: ${owed}; happened: ${happened}`));
  const threw = printable(observation.threw).map((line, index) => (index === 0 ? `threw ${line}` : line));
  const lines = [...missed, ...threw, ...printable(observation.problem)];
  return lines.length > 0 ? lines : [...printable(judgement.reason)];
}

/** What the attempt's child printed, printable and capped; empty if it printed nothing. */
export function describeOutput({ observation }: Attempt): string {
  return capText(printable(observation.output).join('\n'), maxOutputLength);
}
