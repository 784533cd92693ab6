/**
 * Draws what a suite can tell: a row a scenario, a column a pair of columns, and below it what follows. For a terminal
 * and as Markdown.
 */
import stringWidth from 'fast-string-width';

import type { Distinction, PowerPair, ScenarioPower, SuitePower } from '../compare/suite-power.ts';
import { codeSpan } from './escape-markdown.ts';
import { fitItems, joinWords, listNames } from './fit-items.ts';
import { formatQuantity } from './format-numbers.ts';
import {
  countByVerdict,
  distinctionMarks,
  explainMarks,
  listPowerFacts,
  type PowerFact,
} from './power-facts.ts';
import { columnGap, gapBefore, layOutTables, measureColumns, type TableLayout } from './table-layout.ts';
import { padText, shortenText, wrapHanging, type Colors, type TextOptions } from './text-options.ts';

/** The table and its facts, without a line longer than `width` and without a final newline. */
export function renderPowerTable(power: SuitePower, options: TextOptions): string {
  const { width, colors } = options;
  const facts = listPowerFacts(power).map((fact) => wrapHanging('- ', describeFact(fact, colors), width));
  if (power.pairs.length === 0) {
    return [wrapHanging('', noPairs, width), ...facts].join('\n');
  }
  const rows = buildRows(power);
  const counts = countByVerdict(power);
  const heads = power.pairs.map(headOf);
  // Beside a column stand its gap and at least one character of a label.
  const widest = Math.max(1, width - columnGap - 1);
  const extent = {
    label: Math.max(stringWidth(countLabel), ...rows.map(({ label }) => stringWidth(label))),
    columns: heads.map(({ group, left, right }, index) => {
      const isAlone = heads.filter((head) => head.group === group).length === 1;
      const texts = [left, right, counts[index] ?? '', ...(isAlone ? [group] : [])];
      return { runtime: group, width: Math.min(widest, Math.max(...texts.map((text) => stringWidth(text)))) };
    }),
  };
  const [layout] = layOutTables([extent], width);
  const tables = layout?.groups.map((group) => renderGroup(layout, group, { heads, rows, counts, colors }));
  const legend = wrapHanging('', `${explainMarks(power).join(', ')}; ${pairLegend}`, width);
  return [...(tables ?? []), [colors.dim(legend), ...facts].join('\n')].join('\n\n');
}

/** Without a final newline; some 60,000 characters at most, and what is left out is counted. */
export function renderPowerMarkdown(power: SuitePower): string {
  const facts = listPowerFacts(power).map((fact) => `- ${describeFactInMarkdown(fact)}`);
  const table = power.pairs.length === 0 ? noPairs : renderMarkdownTable(power);
  return [table, facts.join('\n')].filter((part) => part !== '').join('\n\n');
}

function renderMarkdownTable(power: SuitePower): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const heads = power.pairs.slice(0, pairsShown).map(describePair);
  const rows = power.scenarios.map(({ scenario, distinctions }) =>
    line([
      codeSpan(scenario, nameLimit),
      ...distinctions.slice(0, pairsShown).map((distinction) => markdownMarks[distinction]),
    ]),
  );
  const { shown, leftOut } = fitItems(rows, rowBudget);
  const morePairs = power.pairs.length - heads.length;
  const missing = [
    ...(leftOut > 0 ? [formatQuantity(leftOut, 'scenario')] : []),
    ...(morePairs > 0 ? [formatQuantity(morePairs, 'pair')] : []),
  ];
  return [
    line(['scenario', ...heads]),
    line(['---', ...heads.map(() => ':-:')]),
    ...shown,
    line([countLabel, ...countByVerdict(power).slice(0, pairsShown)]),
    '',
    ...(missing.length > 0 ? [`Left out here, but counted: ${joinWords(missing)}.`, ''] : []),
    `${explainMarks(power).join(', ').replace(distinctionMarks.trace, markdownMarks.trace)}; ${pairLegend}.`,
  ].join('\n');
}

function describePair({ kind, left, right }: PowerPair): string {
  const [from, to] = [left, right].map(({ runtime }) => codeSpan(runtime, nameLimit));
  const [before, after] = [left, right].map(({ variant }) => codeSpan(variant, nameLimit));
  return kind === 'variants'
    ? `${from ?? ''}<br>${before ?? ''} / ${after ?? ''}`
    : `${from ?? ''} → ${to ?? ''}<br>${before ?? ''}`;
}

const noPairs = 'There is only one column: nothing to tell apart.';
const countLabel = 'by verdict';
const pairLegend = 'each column compares the two that it names';

/** Of a Markdown table: characters of its rows, pairs side by side, characters of a name. */
const rowBudget = 30_000;
const pairsShown = 60;
const nameLimit = 80;

/** So many names of a fact are told. */
const namesShown = 40;

const markdownMarks: Readonly<Record<Distinction, string>> = { ...distinctionMarks, trace: '\\~' };

interface Head {
  /** What the two have in common, or the runtimes from and to. */
  readonly group: string;
  readonly left: string;
  /** Empty where the variant is the same. */
  readonly right: string;
}

function headOf({ kind, left, right }: PowerPair): Head {
  return kind === 'variants'
    ? { group: left.runtime, left: left.variant, right: right.variant }
    : { group: `${left.runtime} → ${right.runtime}`, left: left.variant, right: '' };
}

interface Row {
  readonly label: string;
  /** Absent for the line that names a suite. */
  readonly power?: ScenarioPower;
}

function buildRows({ scenarios }: SuitePower): Row[] {
  let suite = '';
  return scenarios.flatMap((power): Row[] => {
    const at = power.scenario.lastIndexOf('/');
    const own = power.scenario.slice(0, Math.max(0, at));
    const row = { label: `${own === '' ? '' : '  '}${power.scenario.slice(at + 1)}`, power };
    const isFirst = own !== suite;
    suite = own;
    return isFirst && own !== '' ? [{ label: own }, row] : [row];
  });
}

interface TableParts {
  readonly heads: readonly Head[];
  readonly rows: readonly Row[];
  readonly counts: readonly string[];
  readonly colors: Colors;
}

function renderGroup(
  layout: TableLayout,
  group: readonly number[],
  { heads, rows, counts, colors }: TableParts,
): string {
  const line = (label: string, textOf: (index: number) => string): string => {
    const cells = group.map((index, position) => {
      const gap = ' '.repeat(gapBefore(layout.columns, group, position));
      return gap + padText(textOf(index), layout.columns[index]?.width ?? 0);
    });
    return (padText(label, layout.label) + cells.join('')).trimEnd();
  };
  const cut = (text: string, index: number): string => shortenText(text, layout.columns[index]?.width ?? 0);
  const head = (side: 'left' | 'right'): string =>
    line('', (index) => {
      const text = cut(heads[index]?.[side] ?? '', index);
      return text === '' ? '' : colors.dim(text);
    });
  return [
    renderGroupTitles(layout, group, heads, colors),
    head('left'),
    ...(group.some((index) => heads[index]?.right !== '') ? [head('right')] : []),
    ...rows.map(({ label, power }) => {
      const shown = shortenText(label, layout.label);
      return power === undefined
        ? colors.bold(shown)
        : line(shown, (index) => colorMark(power.distinctions[index], colors));
    }),
    line(colors.dim(shortenText(countLabel, layout.label)), (index) => cut(counts[index] ?? '', index)),
  ].join('\n');
}

function renderGroupTitles(
  layout: TableLayout,
  group: readonly number[],
  heads: readonly Head[],
  colors: Colors,
): string {
  const titles = [...new Set(group.map((index) => heads[index]?.group ?? ''))].map((title) => {
    const members = group.filter((index) => heads[index]?.group === title);
    const gap = gapBefore(layout.columns, group, group.indexOf(members[0] ?? -1));
    const span = measureColumns(layout.columns, members) - gapBefore(layout.columns, members, 0);
    return ' '.repeat(gap) + padText(colors.bold(shortenText(title, span)), span);
  });
  return (' '.repeat(layout.label) + titles.join('')).trimEnd();
}

function colorMark(distinction: Distinction | undefined, colors: Colors): string {
  switch (distinction) {
    case undefined:
      return '';
    case 'verdict':
      return colors.green(distinctionMarks[distinction]);
    case 'trace':
      return colors.yellow(distinctionMarks[distinction]);
    case 'none':
    case 'not-comparable':
      return colors.dim(distinctionMarks[distinction]);
  }
}

function describeFact({ label, items }: PowerFact, colors: Colors): string {
  const texts = items.map(({ names, remark }) => [names.join(' = '), remark].filter(Boolean).join(' '));
  return `${colors.bold(label)}: ${listNames(texts, namesShown, separatorOf(items))}`;
}

function describeFactInMarkdown({ label, items }: PowerFact): string {
  const texts = items.map(({ names, remark }) =>
    [
      listNames(
        names.map((name) => codeSpan(name, nameLimit)),
        namesShown,
        ' = ',
      ),
      remark,
    ]
      .filter(Boolean)
      .join(' '),
  );
  return `${label}: ${listNames(texts, namesShown, separatorOf(items))}`;
}

/** Groups of names stand further apart than names do. */
function separatorOf(items: PowerFact['items']): string {
  return items.some(({ names }) => names.length > 1) ? '; ' : ', ';
}
