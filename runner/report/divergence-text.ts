/** Where two runs part, as text: the last that both did, what each did instead of the other, and the rule behind it. */
import { type ColumnNames, describeEntry } from '../explore/describe-divergence.ts';
import type { Divergence } from '../explore/find-divergence.ts';
import type { TimelineEntry } from '../explore/timeline-entries.ts';
import { formatCount } from './format-numbers.ts';
import { padText, type TextOptions, wrapHanging } from './text-options.ts';

/** One line for what is common and one for each column, after so many columns of space. */
export const renderParting = (
  { common, left, right }: Divergence,
  names: ColumnNames,
  width: number,
  indent = '',
): readonly string[] => {
  const column = Math.max('both'.length, names.left.length, names.right.length);
  const line = (name: string, entry: TimelineEntry | undefined): string =>
    wrapHanging(
      `${indent}${padText(name, column)}  ${entry === undefined ? '' : `tick ${formatCount(entry.tick)}  `}`,
      entry === undefined ? 'nothing more happens' : describeEntry(entry),
      width,
    );
  return [
    ...(common === undefined ? [] : [line('both', common)]),
    line(names.left, left),
    line(names.right, right),
  ];
};

/** The same under a heading, with the rule; for two runs that do not part, a line that says so. */
export const renderDivergence = (
  divergence: Divergence | undefined,
  rule: string | undefined,
  names: ColumnNames,
  { width, colors }: TextOptions,
): string => {
  if (divergence === undefined || rule === undefined) {
    return wrapHanging('', `${names.left} and ${names.right} did the same at the same times.`, width);
  }
  return [
    colors.bold('first divergence'),
    ...renderParting(divergence, names, width, '  '),
    wrapHanging('  ', rule, width),
  ].join('\n');
};
