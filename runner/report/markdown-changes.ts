/** The tables of a review comment: what each patch changes, beside its baseline, and what is claimed about real times. */
import { defaultTimeLimits, type TimeComparison } from '../compare/compare-times.ts';
import type { ChangeBlock, ChangeCell, ChangeRow } from './change-blocks.ts';
import type { Fact, NamedComparison } from './change-facts.ts';
import { codeSpan, escapeMarkdown } from './escape-markdown.ts';
import { fitItems } from './fit-items.ts';
import { formatCount, formatDuration, formatQuantity, formatRatio } from './format-numbers.ts';
import { groupBy } from './group-by.ts';
import { nameRuntimes } from './markdown-headline.ts';

/** A table a block, as many rows as fit into so many characters. */
export const renderBlocks = (blocks: readonly ChangeBlock[], budget: number): string => {
  let left = budget;
  const tables = blocks.map((block) => {
    const table = renderBlock(block, left);
    left -= table.length + 2;
    return table;
  });
  const legend = explainCells(blocks.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)));
  return [...tables, legend].filter((part) => part !== '').join('\n\n');
};

const renderBlock = ({ runtimes, heads, rows }: ChangeBlock, budget: number): string => {
  const title = [
    ...(runtimes.length === 0
      ? []
      : [`**On ${nameRuntimes(runtimes)}${runtimes.length > 1 ? ' alike' : ''}**`]),
  ];
  const head = [
    tableLine(['scenario', ...heads.map((name) => codeSpan(name, 60))]),
    tableLine(['---', ...heads.map(() => '---')]),
  ];
  const room = budget - [...title, ...head].join('\n').length - 120;
  const { shown, leftOut } = fitItems(rows.map(renderRow), room);
  const note = `${formatQuantity(leftOut, 'scenario')} more left out here, none of a larger change.`;
  return [
    ...(title.length > 0 ? [...title, ''] : []),
    ...(shown.length > 0 ? [...head, ...shown] : []),
    ...(leftOut > 0 ? ['', note] : []),
  ].join('\n');
};

/** The cells must be escaped. */
export const tableLine = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const renderRow = ({ scenario, cells }: ChangeRow): string => {
  const title = escapeMarkdown(scenario.title, 100);
  const label = [codeSpan(scenario.id, 120), title].filter((text) => text !== '').join('<br>');
  return tableLine([label, ...cells.map(renderCell)]);
};

const renderCell = ({ marks, text, isVirtual, fact, claims }: ChangeCell): string => {
  const measured = `${escapeMarkdown(text, 60)}${isVirtual ? '\\*' : ''}`;
  const verdict = marks === '' && fact !== undefined ? 'no result' : `${marks} ${measured}`.trim();
  const claim = claims.map(describeClaim).join(' / ');
  return [[verdict, fact === undefined ? '' : factWords[fact]].join(' ').trim(), claim]
    .filter((part) => part !== '')
    .join(', ');
};

const factWords: Readonly<Record<Fact, string>> = {
  same: '',
  regressed: '**regressed**',
  fixed: '**fixed**',
  changed: 'changed',
  spurious: '**spurious**',
  unverified: '**unverified**',
  added: 'added',
  removed: 'removed',
  skipped: 'skipped',
};

/** `2.4 × slower`. */
const describeClaim = ({ verdict, ratio }: TimeComparison): string =>
  verdict === 'faster'
    ? `${ratio === 0 ? 'far' : formatRatio(1 / ratio)} faster`
    : `${Number.isFinite(ratio) ? formatRatio(ratio) : 'far'} slower`;

/** What the marks and signs mean that occur. */
const explainCells = (cells: readonly ChangeCell[]): string => {
  const has = (mark: string) => cells.some(({ marks }) => marks.includes(mark));
  const meanings = [
    has('✓') && '✓ passes',
    has('✗') && '✗ fails',
    has('!') && '! gave nothing to judge',
    cells.some(({ marks }) => marks.length > 1) && "two marks: the virtual clock's, then the real one's",
    cells.some(({ isVirtual }) => isVirtual) && '\\* time of the virtual clock',
    cells.some(({ fact }) => fact === 'changed') && 'changed: with the same verdict, see below',
  ].filter((meaning) => meaning !== false);
  return meanings.length === 0 ? '' : `<sub>${meanings.join('; ')}</sub>`;
};

/** Why a table has no column for a patch, a sentence for each of which that is so. */
export const renderEqual = (comparisons: readonly NamedComparison[]): readonly string[] =>
  groupBy(
    comparisons.filter(({ isEqual }) => isEqual),
    ({ candidate, baseline, runtime }) => JSON.stringify([candidate, baseline, runtime === undefined]),
  )
    .slice(0, 20)
    .map((group) => {
      const [{ candidate, baseline, runtime }] = group;
      const runtimes = nameRuntimes(group.flatMap((member) => member.runtime ?? []));
      const where = runtime === undefined ? '' : ` on ${runtimes}`;
      return `Left out of tables where it equals ${codeSpan(baseline, 80)} in every field: ${codeSpan(candidate, 80)}${where}.`;
    });

const claimsShown = 15;

/** What can be said about real times: each claim with its numbers, the largest first, or why there is none. */
export const renderTimes = (comparisons: readonly NamedComparison[]): string => {
  const timed = comparisons.flatMap(({ comparison }) =>
    comparison.changes.flatMap(({ scenario, times }) =>
      times === undefined ? [] : [{ name: `${scenario.id}@${comparison.candidate}`, times }],
    ),
  );
  const having = (verdict: TimeComparison['verdict']) =>
    timed.filter(({ times }) => times.verdict === verdict);
  const claims = [...having('slower'), ...having('faster')].toSorted(
    (a, b) => sizeOf(b.times) - sizeOf(a.times),
  );
  const few = having('too-few-samples');
  const alike = having('not-distinguishable').length;
  const rest = [
    ...(alike > 0 ? [`${formatQuantity(alike, 'pair')} not distinguishable`] : []),
    ...(few.length > 0 ? [`no claim about ${formatQuantity(few.length, 'pair')}, ${describeFew(few)}`] : []),
  ].join('; ');
  if (timed.length === 0) return '';
  if (claims.length === 0) return `Real times: ${rest}.`;
  const lines = claims.slice(0, claimsShown).map(({ name, times }) => `- ${renderClaim(name, times)}`);
  const more = claims.length - lines.length;
  return [
    `Real times: ${formatCount(having('slower').length)} slower, ${formatCount(having('faster').length)} faster${rest === '' ? '' : `; ${rest}`}.`,
    '',
    ...lines,
    ...(more > 0 ? [`- and ${formatCount(more)} smaller ones left out here`] : []),
  ].join('\n');
};

const sizeOf = ({ ratio }: TimeComparison): number => Math.abs(Math.log(ratio));

const describeFew = (few: readonly { readonly times: TimeComparison }[]): string => {
  const counts = few.map(({ times }) => Math.min(times.baselineSamples, times.candidateSamples));
  const most = Math.max(...counts);
  return `with ${most === Math.min(...counts) ? '' : 'at most '}${formatQuantity(most, 'sample')} a side where ${defaultTimeLimits.minSamples} are needed`;
};

const renderClaim = (name: string, times: TimeComparison): string => {
  const { baselineSeconds, candidateSeconds, baselineSamples, candidateSamples, p } = times;
  const chance = p === undefined ? '' : `, p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}`;
  return (
    `${codeSpan(name, 120)} is ${describeClaim(times)}: ${formatDuration(baselineSeconds)} → ` +
    `${formatDuration(candidateSeconds)} (medians of ${baselineSamples} and ${candidateSamples} samples${chance.replace('<', '&lt;')})`
  );
};
