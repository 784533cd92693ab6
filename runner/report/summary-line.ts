/** The last lines of a run: how many cells came to which verdict, how long it took, and where the results are. */
import type { Verdict } from '../compare/verdict.ts';
import type { RunResults } from '../record/run-results.ts';
import { describeCached } from './cached-cells.ts';
import { resumeWords } from './matrix-words.ts';
import { formatCount, formatDuration, formatQuantity } from './format-numbers.ts';
import { wrapHanging, type Colors, type TextOptions } from './text-options.ts';

export interface SummaryOptions extends TextOptions {
  /** Real seconds that the run took; left out for results that are read again. */
  readonly wallSeconds?: number;
  /** Where the results are, as the user would write it; absent if nothing was stored. */
  readonly resultsFolder?: string;
}

/** `228 cells: 170 passed, 58 failed in 41.2 s`, and the folder; without a final newline. */
export const renderSummary = (results: RunResults, options: SummaryOptions): string => {
  const { colors, width, wallSeconds, resultsFolder } = options;
  const { spurious, unfinished, ...counts } = countCells(results);
  const parts = [
    ...verdictOrder
      .filter((verdict) => verdict === 'passed' || counts[verdict] > 0)
      .map((verdict) => colorVerdict(verdict, counts[verdict], colors)),
    ...(spurious > 0 ? [colors.yellow(`${formatCount(spurious)} spurious`)] : []),
    ...(unfinished > 0 ? [colors.yellow(`${formatCount(unfinished)} not finished`)] : []),
  ].join(', ');
  const time = wallSeconds === undefined ? '' : ` in ${formatDuration(wallSeconds)}`;
  const cached = describeCached(results);
  const lines = [
    `${formatQuantity(results.cells.length, 'cell')}: ${parts}${time}`,
    ...(cached === undefined ? [] : [`${cached}; --no-cache runs them too`]),
    ...(results.resumes === undefined ? [] : [`went on with ${results.resumes}`]),
    ...(results.interrupted === undefined ? [] : [colors.yellow(`interrupted by ${results.interrupted}`)]),
  ];
  const goOn = resumeWords(results, resultsFolder);
  return [
    ...lines.map((line) => wrapHanging('', line, width)),
    ...(resultsFolder === undefined ? [] : [`results in ${resultsFolder}`]),
    // A command is never broken.
    ...(goOn === undefined ? [] : [`go on: ${colors.cyan(goOn)}`]),
  ].join('\n');
};

const verdictOrder: readonly Verdict[] = ['passed', 'failed', 'errored', 'skipped'];

/** What the cells of a run came to; each is in one of the counts. */
export const countCells = ({
  cells,
}: RunResults): Readonly<Record<Verdict | 'spurious' | 'unfinished', number>> => {
  const counts = { passed: 0, failed: 0, errored: 0, skipped: 0, spurious: 0, unfinished: 0 };
  for (const { judgement, spurious } of cells) {
    counts[spurious === undefined ? (judgement?.verdict ?? 'unfinished') : 'spurious'] += 1;
  }
  return counts;
};

const colorVerdict = (verdict: Verdict, count: number, colors: Colors): string => {
  const text = `${formatCount(count)} ${verdict}`;
  switch (verdict) {
    case 'passed':
      return colors.green(text);
    case 'failed':
      return colors.red(text);
    case 'errored':
      return colors.yellow(text);
    case 'skipped':
      return colors.dim(text);
  }
};
