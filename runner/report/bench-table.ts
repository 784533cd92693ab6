/** Renders what the columns cost: a block a measurement, a line a column; then how costs grow, and what could not be timed. */
import stringWidth from 'fast-string-width';

import type { RatioVerdict } from '../compare/judge-ratio.ts';
import type { Interval } from '../compare/median-interval.ts';
import type { GrowthSummary, TimingSummary } from '../compare/summarize-timings.ts';
import type { BenchProblem } from '../execute/time-columns.ts';
import type { Plan } from '../plan/plan.ts';
import type { BenchSummary } from './bench-json.ts';
import { describeGrowth } from './describe-growth.ts';
import { formatDuration, formatQuantity } from './format-numbers.ts';
import { groupBy } from './group-by.ts';
import { printableLine } from './printable.ts';
import { type Colors, padText, type TextOptions, wrapHanging } from './text-options.ts';

/** Medians, their spread over the rounds, and the ratio to the baseline column. */
export function renderBenchTable(
  { columns }: Pick<Plan, 'columns'>,
  { measurements, growths, problems }: BenchSummary,
  { width, colors }: TextOptions,
): string {
  const columnWidth = Math.max(...columns.map(({ id }) => stringWidth(id)));
  const baselines = new Map(columns.map(({ id, baseline }) => [id, baseline]));
  const measured = groupBy(measurements, ({ name }) => name).map((summaries) =>
    [
      colors.bold(printableLine(summaries[0].name)),
      ...summaries.map((summary) => {
        const own = `  ${padText(summary.column, columnWidth)}  ${renderTime(summary, colors)}`;
        const compared = renderRatio(summary, baselines.get(summary.column) ?? '', colors);
        return compared === '' ? own : joinWithin(width, own, compared);
      }),
    ].join('\n'),
  );
  const grown = groupBy(growths, ({ of }) => of).map((fits) =>
    [
      colors.bold(`growth of ${printableLine(fits[0].of)}`),
      ...fits.map((fit) => `  ${padText(fit.column, columnWidth)}  ${renderGrowth(fit)}`),
    ].join('\n'),
  );
  const rounds = Math.max(0, ...measurements.map((summary) => summary.rounds));
  const failing = renderProblems(problems, { width, colors });
  const legend = explain(rounds, { measurements, growths, problems });
  return [...measured, ...grown, ...failing, wrapHanging('', legend, width)].join('\n\n');
}

function renderTime({ median, deviation }: TimingSummary, colors: Colors): string {
  return `${formatDuration(median).padStart(8)}  ${colors.dim(`± ${formatDuration(deviation)}`)}`;
}

/** Of a deviation, with the sign before it. */
const deviationWidth = 9;

/** The ratio, its interval and what they mean, `3.06 × 2.98–3.11 slower than 4.13+none`; empty for a baseline. */
function renderRatio(
  { deviation, ratio, interval, verdict }: TimingSummary,
  baseline: string,
  colors: Colors,
): string {
  if (ratio === undefined) return '';
  const gap = ' '.repeat(Math.max(0, deviationWidth - stringWidth(`± ${formatDuration(deviation)}`)));
  const range = interval === undefined ? '' : `  ${padText(renderInterval(interval), intervalWidth)}`;
  const meaning = verdict === undefined ? baseline : `${words[verdict]} ${baseline}`;
  const paint = verdict === 'slower' ? colors.red : verdict === 'faster' ? colors.green : String;
  return `${gap}${formatTimes(ratio).padStart(5)} ×${range}  ${paint(meaning)}`;
}

const intervalWidth = 9;

/** With the baseline's name behind it. */
const words: Readonly<Record<RatioVerdict, string>> = {
  slower: 'slower than',
  faster: 'faster than',
  same: 'same as',
  unclear: 'unclear against',
  'too few rounds': 'too few rounds against',
};

function renderInterval([low, high]: Interval): string {
  return `${formatTimes(low)}–${formatTimes(high)}`;
}

function formatTimes(ratio: number): string {
  return ratio.toFixed(ratio < 99.995 ? 2 : 0);
}

/** What does not fit behind goes below, indented. */
function joinWithin(width: number, line: string, more: string): string {
  const joined = `${line}  ${more}`;
  return stringWidth(joined) <= width ? joined : `${line}\n      ${more.trimStart()}`;
}

function renderGrowth({ exponent, interval, explained }: GrowthSummary): string {
  const range = interval === undefined ? '' : `  ${interval.map((each) => each.toFixed(2)).join('–')}`;
  return `n^${exponent.toFixed(2)}${range}  ${describeGrowth(exponent)} (R² ${explained.toFixed(2)})`;
}

function renderProblems(problems: readonly BenchProblem[], { width, colors }: TextOptions): string[] {
  if (problems.length === 0) return [];
  const lines = problems.map(({ column, scenario, problem }) => {
    const what = scenario === undefined ? column : `${scenario} on ${column}`;
    return wrapHanging('  ', printableLine(`${what}: ${problem}`), width).replaceAll('\n', '\n  ');
  });
  return [[colors.bold('fails'), ...lines].join('\n')];
}

function explain(rounds: number, { measurements, growths, problems }: BenchSummary): string {
  const sentences = [
    `Medians of ${formatQuantity(rounds, 'round')} in which the columns took turns, ± the median absolute deviation.`,
  ];
  const verdicts = new Set(measurements.flatMap(({ verdict }) => verdict ?? []));
  if (verdicts.size > 0)
    sentences.push('Ratios are medians of the ratios within each round, with their 95 % interval.');
  if (verdicts.has('same') || verdicts.has('unclear'))
    sentences.push('Less than 5 % is the same; an interval that reaches further than that is unclear.');
  if (verdicts.has('too few rounds')) sentences.push('An interval takes 6 rounds or more.');
  if (problems.length > 0) sentences.push('What fails has no time, but the growth that it measured is kept.');
  if (growths.length > 0) sentences.push('Growth is fitted to the medians as a power of the size n.');
  if (measurements.some(({ growth }) => growth?.of === 'delivery pass'))
    sentences.push('A delivery pass includes each call of Task.cancel.');
  return sentences.join(' ');
}
