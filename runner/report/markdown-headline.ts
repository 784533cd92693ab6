/** The first lines of a review comment: the verdict in one sentence with its numbers, and what stands beside it. */
import type { RunReport } from './run-report.ts';
import { describeCached } from './cached-cells.ts';
import { isUnconfirmed } from './unconfirmed-cells.ts';
import { factOf, isCompared, isSpurious, type Fact, type NamedComparison } from './change-facts.ts';
import { clocksDisagree, countPassed, pairClocks, pairId } from './clock-pair.ts';
import { codeSpan, escapeMarkdown } from './escape-markdown.ts';
import { joinWords, listNames } from './fit-items.ts';
import { listPatchStatesAsMarkdown } from './patch-lines.ts';
import { formatCount, formatQuantity } from './format-numbers.ts';
import { groupBy } from './group-by.ts';
import { describeTreeChanges } from './tree-changes.ts';

/** One sentence: what each patch breaks and fixes, the one that breaks most first. */
export const renderHeadline = (report: RunReport, comparisons: readonly NamedComparison[]): string => {
  if (comparisons.length === 0) return renderWithoutComparison(report);
  const counted = comparisons.map(countComparison);
  const alike = groupBy(counted, clauseKey).toSorted(([a], [b]) => b.regressed.length - a.regressed.length);
  const clauses = alike.map((group) => renderClause(group));
  const more = clauses.length - clausesShown;
  return `${clauses.slice(0, clausesShown).join('; ')}${more > 0 ? `; and ${formatQuantity(more, 'more comparison')} below` : ''}.`;
};

const clausesShown = 6;
const namesShown = 5;

/** Runtimes by name, `4.13 and 4.14`; of many only the first. */
export const nameRuntimes = (runtimes: readonly string[]): string => {
  const names = runtimes.map((runtime) => escapeMarkdown(runtime, 60));
  return names.length > 8 ? listNames(names, 7) : joinWords(names);
};

interface CountedComparison extends NamedComparison {
  readonly regressed: readonly string[];
  readonly fixed: readonly string[];
  readonly compared: number;
}

const countComparison = (named: NamedComparison): CountedComparison => {
  const having = (fact: Fact) =>
    named.comparison.changes.filter((change) => factOf(change) === fact).map(({ scenario }) => scenario.id);
  const compared = named.comparison.changes.filter(isCompared).length;
  return { ...named, regressed: having('regressed'), fixed: having('fixed'), compared };
};

/** The same for comparisons of which the same can be said, but for what is fixed. */
const clauseKey = ({
  candidate,
  baseline,
  runtime,
  regressed,
  compared,
  isEqual,
}: CountedComparison): string =>
  JSON.stringify([candidate, baseline, runtime === undefined, regressed, compared, isEqual]);

const renderClause = (group: readonly [CountedComparison, ...CountedComparison[]]): string => {
  const [{ candidate, baseline, regressed, compared, isEqual }] = group;
  const name = codeSpan(candidate, 80);
  if (compared === 0) return `${name} could not be compared in any scenario${describeWhere(group)}`;
  if (isEqual) return `${name} equals ${codeSpan(baseline, 80)} in every field${onRuntimes(group)}`;
  const breaks = `breaks ${countOrNone(regressed)} of ${formatQuantity(compared, 'scenario')}`;
  const byFixed = groupBy(group, ({ fixed }) => JSON.stringify(fixed));
  const fixes = byFixed.map((alike) => {
    const where = byFixed.length > 1 ? onRuntimes(alike) : '';
    return `${countOrNone(alike[0].fixed)}${where}`;
  });
  return `${name} ${breaks}${describeWhere(group)}, and fixes ${joinWords(fixes)}`;
};

const describeWhere = (group: readonly [CountedComparison, ...CountedComparison[]]): string =>
  group[0].runtime === undefined ? ` against ${codeSpan(group[0].baseline, 80)}` : onRuntimes(group);

const onRuntimes = (group: readonly NamedComparison[]): string => {
  const runtimes = group.flatMap(({ runtime }) => runtime ?? []);
  return runtimes.length === 0 ? '' : ` on ${nameRuntimes(runtimes)}`;
};

const countOrNone = ({ length }: readonly string[]): string => (length === 0 ? 'none' : formatCount(length));

const renderWithoutComparison = ({ results }: RunReport): string => {
  const { passed, total } = countPassed(pairClocks(results));
  return `${formatCount(passed)} of ${formatQuantity(total, 'scenario')} pass, over ${formatQuantity(results.plan.columns.length, 'column')}; there is no baseline to compare with.`;
};

/** What the sentence does not count, what is not complete, and what was accepted: a line of a list each. */
export const renderBeside = (report: RunReport): readonly string[] => {
  const { results, comparisons } = report;
  const named = (accept: (change: (typeof comparisons)[number]['changes'][number]) => boolean) =>
    comparisons.flatMap(({ candidate, changes }) =>
      changes.filter(accept).map(({ scenario }) => codeSpan(`${scenario.id}@${candidate}`, 120)),
    );
  const spurious = named(isSpurious);
  const unverified = named((change) => change.unverified);
  const skipped = named((change) => change.change === 'skipped' && !change.unverified);
  const disagreeing = pairClocks(results)
    .filter(clocksDisagree)
    .map((pair) => codeSpan(pairId(pair), 120));
  const busy = results.cells.filter(isUnconfirmed).map(({ cell }) => codeSpan(cell.id, 120));
  const counts = [
    `${formatCount(spurious.length)} spurious${inBrackets(spurious)}`,
    `${formatCount(unverified.length)} unverified${inBrackets(unverified)}`,
    ...(skipped.length > 0 ? [`${formatCount(skipped.length)} skipped`] : []),
  ];
  const cached = describeCached(results);
  return [
    ...renderIncomplete(report),
    `Beside that, and not counted as passed: ${counts.join(', ')}.`,
    ...(disagreeing.length > 0
      ? [`The clocks disagree on ${formatCount(disagreeing.length)}: ${listNames(disagreeing, namesShown)}.`]
      : []),
    ...(busy.length > 0
      ? [`Timed out beside other cells, and not alone, which counts: ${listNames(busy, namesShown)}.`]
      : []),
    ...(cached === undefined
      ? []
      : [
          `Of ${formatQuantity(results.cells.length, 'cell')}, ${cached}: nothing changed that decides them.`,
        ]),
    ...listPatchStatesAsMarkdown(results),
    ...listTreeChanges(results),
    ...renderAccepted(report),
  ];
};

const listTreeChanges = (results: RunReport['results']): readonly string[] => {
  const found = describeTreeChanges(results);
  if (found === undefined) return [];
  const { headline, files, more } = found;
  const names = files.map(({ path, how }) => `${codeSpan(path, 120)} (${escapeMarkdown(how)})`);
  return [
    `${headline.replace(/^w/, 'W')}: ${names.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}.`,
  ];
};

const inBrackets = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` (${listNames(names, namesShown)})`;

const renderIncomplete = ({ results }: RunReport): readonly string[] => {
  const unfinished = results.cells.filter(
    ({ state, judgement }) => state !== 'finished' && judgement?.verdict !== 'skipped',
  ).length;
  const shard =
    results.shard === undefined
      ? []
      : [`**This is shard ${results.shard.index} of ${results.shard.count}**, not the whole plan.`];
  if (results.complete && results.interrupted === undefined && unfinished === 0) return shard;
  const why =
    results.interrupted === undefined ? '' : `, interrupted by ${escapeMarkdown(results.interrupted, 40)}`;
  const count = `${formatCount(unfinished)} of ${formatQuantity(results.cells.length, 'cell')} did not finish`;
  return [...shard, `**The run is not complete**${why}: ${count}.`];
};

const renderAccepted = ({ deviations, acceptedFile, updated, results }: RunReport): readonly string[] => {
  const file = acceptedFile === undefined ? undefined : codeSpan(acceptedFile, 120);
  if (updated && file !== undefined) return [`These results have just been accepted in ${file}.`];
  const count = (kind: string, against: string) =>
    deviations.filter((deviation) => deviation.kind === kind && deviation.against === against).length;
  const parts = [
    [count('worse', 'accepted'), 'worse than accepted'] as const,
    [
      count('worse', 'baseline'),
      file === undefined ? 'worse' : 'worse than the baseline and not accepted',
    ] as const,
    [count('better', 'accepted'), 'better than accepted'] as const,
    [count('changed', 'accepted'), 'with other counters than accepted'] as const,
  ]
    .filter(([number]) => number > 0)
    .map(([number, words]) => `${formatQuantity(number, 'cell')} ${words}`);
  const against = file === undefined ? 'Against the baselines, as nothing was accepted' : `Against ${file}`;
  const clocks = new Set(results.plan.cells.map(({ clock }) => clock));
  const remark = clocks.size > 1 ? ', each clock counted' : '';
  if (parts.length > 0) return [`${against}: ${parts.join(', ')}${remark}.`];
  return file === undefined ? [] : [`No cell differs from what ${file} accepts.`];
};
