/** Renders what the columns cost: a block a measurement, a line a column. */
import stringWidth from 'fast-string-width';

import type { TimingSummary } from '../compare/summarize-timings.ts';
import type { Plan } from '../plan/plan.ts';
import { formatDuration, formatQuantity } from './format-numbers.ts';
import { padText, type TextOptions, wrapHanging } from './text-options.ts';

/** Medians, their spread over the rounds, and the ratio to the baseline column. */
export function renderBenchTable(
  { columns }: Pick<Plan, 'columns'>,
  summaries: readonly TimingSummary[],
  { width, colors }: TextOptions,
): string {
  const columnWidth = Math.max(...columns.map(({ id }) => stringWidth(id)));
  const baselines = new Map(columns.map(({ id, baseline }) => [id, baseline]));
  const blocks = [...new Set(summaries.map(({ name }) => name))].map((name) => {
    const lines = summaries
      .filter((summary) => summary.name === name)
      .map(({ column, median, deviation, ratio }) => {
        const cells = [
          padText(column, columnWidth),
          formatDuration(median).padStart(8),
          colors.dim(`± ${formatDuration(deviation)}`),
        ];
        if (ratio === undefined) return `  ${cells.join('  ')}`;
        const gap = ' '.repeat(Math.max(0, 10 - `± ${formatDuration(deviation)}`.length));
        return `  ${cells.join('  ')}${gap}  ${ratio.toFixed(2)} × ${baselines.get(column) ?? ''}`;
      });
    return [colors.bold(name), ...lines].join('\n');
  });
  const rounds = Math.max(0, ...summaries.map((summary) => summary.rounds));
  const legend =
    `Medians of ${formatQuantity(rounds, 'round')} in which the columns took turns, ± the median absolute deviation; ` +
    'ratios are medians of the ratios within each round. A delivery pass includes each call of Task.cancel.';
  return [...blocks, wrapHanging('', legend, width)].join('\n\n');
}
