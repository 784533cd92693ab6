/**
 * Counts the random programs on which two columns differ in any field: none of many is what "this patch does nothing on
 * that release" rests on. Which columns those are, and what follows from the count, is the caller's business.
 */
import { differingFields } from '../compare/compare-results.ts';
import { type Answer, type PairOptions, runPairs } from '../execute/run-pairs.ts';
import { generatePrograms } from './generate-programs.ts';

export interface ConfirmEqualOptions extends Pick<PairOptions, 'left' | 'right' | 'signal' | 'timeoutMs'> {
  readonly seed: number;
  /** Programs to run. */
  readonly count: number;
}

export interface EqualityCount {
  /** Programs with a result on at least one column. */
  readonly programs: number;
  /** Those of them on which the columns differ in any field, or only one has a result. */
  readonly differing: number;
  /** Programs on which neither has a result: they say nothing. */
  readonly unanswered: number;
}

/** @throws what `runPairs` throws; also if the signal is aborted, as half a count would be taken for a whole one */
export async function confirmEqualColumns(options: ConfirmEqualOptions): Promise<EqualityCount> {
  const { left, right, seed, count, timeoutMs, signal } = options;
  let programs = 0;
  let differing = 0;
  let unanswered = 0;
  await runPairs({
    left,
    right,
    timeoutMs,
    ...(signal && { signal }),
    lines: () => programLines(seed, count),
    onPair(_index, ours, theirs) {
      const found = compareAnswers(ours, theirs);
      if (found === 'unanswered') unanswered++;
      else programs++;
      if (found === 'different') differing++;
      return true;
    },
  });
  signal?.throwIfAborted();
  return { programs, differing, unanswered };
}

function* programLines(seed: number, count: number): Generator<string> {
  for (const program of generatePrograms(seed, 0, count)) yield JSON.stringify(program);
}

function compareAnswers(left: Answer, right: Answer): 'alike' | 'different' | 'unanswered' {
  if ('error' in left || 'error' in right) {
    return 'error' in left && 'error' in right ? 'unanswered' : 'different';
  }
  return differingFields(left, right).length === 0 ? 'alike' : 'different';
}
