/** The folded parts of a review comment on what changed: what was owed and happened in each regression, and all reasons. */
import { stripVTControlCharacters } from 'node:util';
import type { ScenarioChange } from '../compare/change.ts';
import type { Expectation } from '../compare/verdict.ts';
import { cellId } from '../plan/cell-names.ts';
import type { CellResult } from '../record/run-results.ts';
import {
  compareFacts,
  factOf,
  isSpurious,
  measureFact,
  type FactSize,
  type NamedComparison,
} from './change-facts.ts';
import { codeBlock, codeSpan, escapeHtml, escapeMarkdown } from './escape-markdown.ts';
import { fitItems, joinWords } from './fit-items.ts';
import { formatQuantity } from './format-numbers.ts';
import { groupBy } from './group-by.ts';
import { tableLine } from './markdown-changes.ts';
import { mergeTexts } from './merge-texts.ts';
import { traceWords } from './matrix-words.ts';
import type { RunReport } from './run-report.ts';
import { buildTableCell, verdictMark } from './table-cell.ts';

/** Folds Markdown away behind a line. The summary must be HTML, and escaped. */
export const foldDetails = (summary: string, content: string): string =>
  `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;

interface NamedChange extends FactSize {
  readonly named: NamedComparison;
  readonly change: ScenarioChange;
}

/** Each scenario that a patch makes worse, the largest fact first, as many as fit into so many characters. */
export const renderRegressions = (
  report: RunReport,
  comparisons: readonly NamedComparison[],
  budget: number,
): string => {
  const regressed = listChanges(comparisons, (change) => factOf(change) === 'regressed');
  const entries = groupBy(regressed, ({ named, change }) =>
    JSON.stringify([change.scenario.id, named.candidate, named.runtime === undefined]),
  )
    .toSorted((a, b) => compareFacts(largestOf(a), largestOf(b)))
    .map((group) => renderRegression(group, report));
  const { shown, leftOut } = fitItems(entries, budget - 100);
  const note = `${formatQuantity(leftOut, 'regression')} more left out here, none larger than these.`;
  return [...shown, ...(leftOut > 0 ? [note] : [])].join('\n');
};

/** Columns stay in the order of the plan within a group, whichever of them differs most. */
const largestOf = (group: readonly [NamedChange, ...NamedChange[]]): FactSize =>
  group.toSorted(compareFacts)[0] ?? group[0];

const listChanges = (
  comparisons: readonly NamedComparison[],
  accept: (change: ScenarioChange) => boolean,
): readonly NamedChange[] =>
  comparisons.flatMap((named) =>
    named.comparison.changes
      .filter(accept)
      .map((change): NamedChange => ({ named, change, ...measureFact(change) })),
  );

const columnsShown = 4;

const renderRegression = (
  group: readonly [NamedChange, ...NamedChange[]],
  { bump, results, rerunCommand }: RunReport,
): string => {
  const [{ named, change }] = group;
  const { scenario } = change;
  const runtimes = group.flatMap((member) => member.named.runtime ?? []).slice(0, 8);
  const where = runtimes.length === 0 ? '' : ` on ${escapeHtml(joinWords(runtimes), 120)}`;
  const sides = (['baseline', 'candidate'] as const).map((side) =>
    mergeTexts(group.map((member) => describeSide(member.change, side))),
  );
  const summary = `<code>${escapeHtml(scenario.id, 120)}</code> under <code>${escapeHtml(named.candidate, 80)}</code>${where}: ${escapeHtml(sides.join(' → '), 120)}`;
  const cells = group.flatMap((member) => regressedCell(member.change) ?? []);
  const commands = cells.slice(0, columnsShown).flatMap(({ cell, column: { baseline } }) => [
    rerunCommand(cell.id),
    // Only programs have traces, and the matrix file does not have the columns of a bump.
    ...(bump === undefined && scenario.kind === 'program'
      ? [traceWords(results.plan, cell.id, baseline && cellId({ ...cell, column: baseline }))]
      : []),
  ]);
  const paragraphs = [
    [
      escapeMarkdown(scenario.title, 160),
      scenario.rule === '' ? '' : `Rule: ${escapeMarkdown(scenario.rule)}`,
    ]
      .filter((text) => text !== '')
      .join('<br>'),
    renderExpectations(cells),
    ...renderProblems(cells),
    codeBlock(commands),
  ];
  return foldDetails(summary, paragraphs.filter((text) => text !== '').join('\n\n'));
};

/** The cell that regressed, of the virtual clock if both did. */
const regressedCell = ({ clocks }: ScenarioChange): CellResult | undefined =>
  [clocks.virtual, clocks.real].find((clock) => clock?.change === 'regressed')?.candidate;

/** What a side of a change came to, on whichever clock measures: `✓ 80 µs*`, `✗ spins 93%`. */
export const describeSide = (
  { scenario, clocks }: ScenarioChange,
  side: 'baseline' | 'candidate',
): string => {
  const [virtual, real] = [clocks.virtual?.[side], clocks.real?.[side]];
  const any = virtual ?? real;
  if (any === undefined) return 'no such cell';
  const { marks, text } = buildTableCell({
    ...{ scenario, column: any.column },
    ...(virtual && { virtual }),
    ...(real && { real }),
  });
  return `${marks.join('')} ${text}`.trim();
};

const expectationsShown = 12;

/** What was owed, and what happened where columns agree on it, or column by column. */
const renderExpectations = (cells: readonly CellResult[]): string => {
  const all = cells.flatMap(({ cell, judgement }) =>
    (judgement?.expectations ?? []).map((expectation) => ({ column: cell.column, expectation })),
  );
  const rows = groupBy(all, ({ expectation }) => JSON.stringify([expectation.name, expectation.owed]));
  if (rows.length === 0) return '';
  const lines = rows.slice(0, expectationsShown).map((row) => {
    const byHappened = groupBy(row, ({ expectation }) =>
      JSON.stringify([expectation.happened, expectation.met]),
    );
    const happened = byHappened.map((group) => {
      const { expectation } = group[0];
      const columns = group.slice(0, columnsShown).map(({ column }) => codeSpan(column, 80));
      const text = escapeMarkdown(expectation.happened, 160);
      return `${markOf(expectation)} ${text}${byHappened.length > 1 ? ` (${columns.join(', ')})` : ''}`;
    });
    return tableLine([escapeMarkdown(row[0].expectation.owed, 160), happened.join('<br>')]);
  });
  const more = rows.length - lines.length;
  return [
    tableLine(['owed', 'happened']),
    tableLine(['---', '---']),
    ...lines,
    ...(more > 0 ? [tableLine([`${formatQuantity(more, 'expectation')} more left out here`, ''])] : []),
  ].join('\n');
};

const markOf = ({ met }: Expectation): string => verdictMark(met ? 'passed' : 'failed');

/** How children ended that gave nothing to judge, and the end of what they printed. */
const renderProblems = (cells: readonly CellResult[]): readonly string[] => {
  const errored = cells.filter(({ judgement }) => judgement?.verdict === 'errored').slice(0, columnsShown);
  const lines = errored.map(({ cell, observation, judgement }) => {
    const why =
      observation?.threw === undefined
        ? (observation?.problem ?? judgement?.reason)
        : `threw ${observation.threw}`;
    return `- ${codeSpan(cell.id, 160)}: ${escapeMarkdown(why ?? '')}`;
  });
  const [output = ''] = errored.flatMap(({ observation }) => observation?.output ?? []);
  const tail = stripVTControlCharacters(output.slice(-4000))
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
    .slice(-5);
  return [
    ...(lines.length > 0 ? [lines.join('\n')] : []),
    ...(tail.length > 0 ? ['The last that the child printed:', codeBlock(tail, 160, 'text')] : []),
  ];
};

/** Folded lists of what needs a reason and is no regression, each as long as its share of the characters. */
export const renderReasons = (comparisons: readonly NamedComparison[], budget: number): string => {
  const lists = [
    { words: 'spurious: own attempts disagree', accept: isSpurious },
    { words: 'unverified: a side gave no verdict', accept: (change: ScenarioChange) => change.unverified },
    { words: 'fixed', accept: (change: ScenarioChange) => factOf(change) === 'fixed' },
    {
      words: 'changed with the same verdict',
      accept: (change: ScenarioChange) => factOf(change) === 'changed',
    },
    {
      words: 'added, removed or skipped',
      accept: (change: ScenarioChange) => ['added', 'removed', 'skipped'].includes(factOf(change)),
    },
  ];
  const filled = lists
    .map(({ words, accept }) => ({ words, changes: listChanges(comparisons, accept) }))
    .filter(({ changes }) => changes.length > 0);
  let left = budget;
  const parts = filled.map(({ words, changes }, index) => {
    const part = renderReasonList(words, changes, left / (filled.length - index));
    left -= part.length + 1;
    return part;
  });
  return parts.join('\n');
};

const renderReasonList = (words: string, changes: readonly NamedChange[], budget: number): string => {
  const byScenario = groupBy(changes, ({ change }) => change.scenario.id).toSorted((a, b) =>
    compareFacts(largestOf(a), largestOf(b)),
  );
  const lines = byScenario.map((group) => {
    const byReason = groupBy(group, ({ change, named }) =>
      JSON.stringify([named.candidate, reasonOf(change)]),
    );
    const reasons = byReason.map((alike) => {
      const [{ named, change }] = alike;
      const runtimes = alike
        .flatMap((member) => member.named.runtime ?? [])
        .map((id) => escapeMarkdown(id, 60));
      const where = runtimes.length === 0 ? '' : ` on ${joinWords(runtimes.slice(0, 8))}`;
      return `${codeSpan(named.candidate, 80)}${where}: ${escapeMarkdown(reasonOf(change), 160)}`;
    });
    return `- ${codeSpan(group[0].change.scenario.id, 120)}<br>${reasons.slice(0, 12).join('<br>')}`;
  });
  const { shown, leftOut } = fitItems(lines, budget - 200);
  const count = `${formatQuantity(lines.length, 'scenario')} ${words}`;
  if (shown.length === 0) return `${count}; no room for them here.`;
  const note = `- ${formatQuantity(leftOut, 'scenario')} more left out here`;
  return foldDetails(count, [...shown, ...(leftOut > 0 ? [note] : [])].join('\n'));
};

/** Of the change itself; of a change that another clock outweighs, the reasons of the clocks. */
const reasonOf = ({ reason, clocks, unverified }: ScenarioChange): string => {
  const reasons = Object.entries(clocks).flatMap(([clock, change]) =>
    (change.unverified || change.change === 'spurious') && change.reason !== ''
      ? [`${change.reason} (${clock} clock)`]
      : [],
  );
  return reasons.length > 0 ? [...new Set(reasons)].join('; ') : reason || (unverified ? 'no result' : '');
};
