/**
 * Renders what became of the scenarios between columns, change by change: what `gate` and `diff` print. Which pairs there
 * are and what became of them is decided in `runner/compare/`.
 */
import type { Change, ColumnComparison, ScenarioChange } from '../compare/change.ts';
import { countChanges, isEqualInEveryField } from '../compare/compare-columns.ts';
import { isSpurious } from './change-facts.ts';
import { formatDuration, formatQuantity } from './format-numbers.ts';
import { wrapHanging, type Colors, type TextOptions } from './text-options.ts';
import { printableLine } from './printable.ts';

/** Without a final newline: an entry for each thing that changed, then a line for each pair of columns. */
export function renderChangeList(comparisons: readonly ColumnComparison[], options: TextOptions): string {
  const entries = listedChanges.flatMap((change) =>
    groupByScenario(comparisons, change).map((group) => renderEntry(change, group, options)),
  );
  const alike = groupByScenario(comparisons, 'changed').map(({ scenario }) => scenario);
  return [
    entries.join('\n'),
    renderNames('same verdict, another trace', alike, options),
    renderTimes(comparisons, options),
    comparisons.map((comparison) => renderCounts(comparison, options)).join('\n'),
  ]
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

/** `6 regressed, 3 fixed`; in brackets what is not known, which is no part of what is. */
export function describeCounts(comparisons: readonly ColumnComparison[]): string {
  const counts = countChanges(comparisons);
  const known = countedChanges
    .filter((change) => change === 'regressed' || counts[change] > 0)
    .map((change) => `${counts[change]} ${change}`);
  const all = comparisons.flatMap(({ changes }) => changes);
  const spurious = all.filter(isSpurious).length;
  const unverified = all.filter((change) => change.unverified).length;
  const unknown = [
    ...(spurious > 0 ? [`${spurious} spurious`] : []),
    ...(unverified > 0 ? [`${unverified} unverified`] : []),
  ];
  return known.join(', ') + (unknown.length > 0 ? ` (beside them ${unknown.join(', ')})` : '');
}

const listedChanges = ['regressed', 'spurious', 'fixed', 'added', 'removed', 'skipped'] as const;
const countedChanges = ['regressed', 'fixed', 'changed', 'same', 'added', 'removed', 'skipped'] as const;

/** A scenario with the columns in which the same became of it. */
interface ChangeGroup {
  readonly scenario: string;
  readonly candidates: readonly string[];
  readonly changes: readonly ScenarioChange[];
}

function groupByScenario(comparisons: readonly ColumnComparison[], change: Change): ChangeGroup[] {
  const groups = new Map<string, { candidates: string[]; changes: ScenarioChange[] }>();
  for (const { candidate, changes } of comparisons) {
    for (const own of changes) {
      // What the plan skips is no news; what was to run and did not is.
      if (own.change !== change || (change === 'skipped' && !own.unverified)) continue;
      const group = groups.get(own.scenario.id) ?? { candidates: [], changes: [] };
      groups.set(own.scenario.id, group);
      group.candidates.push(candidate);
      group.changes.push(own);
    }
  }
  return [...groups].map(([scenario, group]) => ({ scenario, ...group }));
}

function renderEntry(
  change: Change,
  { scenario, candidates, changes }: ChangeGroup,
  { width, colors }: TextOptions,
): string {
  const { mark, color } = styleOf(change, colors);
  const [first] = changes;
  const clocks = Object.entries(first?.clocks ?? {});
  const own = clocks.filter(([, { change: ownChange }]) => ownChange === change);
  const only =
    own.length < clocks.length ? `, on the ${own.map(([clock]) => clock).join(' and ')} clock only` : '';
  const word = change === 'skipped' ? 'unverified' : change;
  const text = `${color(word)} ${scenario} on ${candidates.join(', ')}${only}: ${printableLine(first?.reason ?? '')}`;
  return wrapHanging(`${color(mark)} `, text, width);
}

function renderNames(what: string, names: readonly string[], { width, colors }: TextOptions): string {
  if (names.length === 0) return '';
  return wrapHanging(colors.dim('~ '), `${what}: ${names.join(', ')}`, width);
}

/** Only what the rank test distinguishes; what has too few samples is counted, as nothing is claimed of it. */
function renderTimes(comparisons: readonly ColumnComparison[], { width, colors }: TextOptions): string {
  const lines = comparisons.flatMap(({ candidate, changes }) =>
    changes.flatMap(({ scenario, times }) => {
      if (times?.verdict !== 'slower' && times?.verdict !== 'faster') return [];
      const { verdict, ratio, p = 0, baselineSeconds, candidateSeconds, baselineSamples } = times;
      const color = verdict === 'slower' ? colors.red : colors.green;
      const from = formatDuration(baselineSeconds);
      const text =
        `${color(verdict)} ${scenario.id} on ${candidate}: ${from} → ${formatDuration(candidateSeconds)}, ` +
        `${ratio.toFixed(2)} × in medians of ${baselineSamples}, p = ${p.toPrecision(2)}`;
      return [wrapHanging('  ', text, width)];
    }),
  );
  return lines.join('\n');
}

function renderCounts(comparison: ColumnComparison, { width, colors }: TextOptions): string {
  const { candidate, baseline, changes } = comparison;
  const equal = isEqualInEveryField(comparison);
  const what = equal
    ? `equal in every field, in ${formatQuantity(changes.filter(({ change }) => change === 'same').length, 'scenario')}`
    : describeCounts([comparison]);
  return wrapHanging('', `${colors.bold(`${candidate} against ${baseline}`)}: ${what}`, width);
}

function styleOf(
  change: Change,
  colors: Colors,
): { readonly mark: string; readonly color: (text: string) => string } {
  switch (change) {
    case 'regressed':
      return { mark: '✗', color: colors.red };
    case 'fixed':
      return { mark: '✓', color: colors.green };
    case 'spurious':
      return { mark: '?', color: colors.yellow };
    case 'added':
    case 'removed':
      return { mark: '!', color: colors.yellow };
    case 'changed':
    case 'same':
    case 'skipped':
      return { mark: '–', color: colors.dim };
  }
}
