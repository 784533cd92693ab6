/** The folded end of a review comment: the whole pass table, what differs from what was accepted, what was loaded. */
import { isUnverified } from '../compare/compare-cells.ts';
import type { Column, PlannedRuntime } from '../plan/plan.ts';
import { buildSuites, type Suite } from './build-suites.ts';
import { countPassed, decidingVerdict, type ClockPair } from './clock-pair.ts';
import { codeBlock, codeSpan, escapeHtml, escapeMarkdown } from './escape-markdown.ts';
import { fitItems, joinWords } from './fit-items.ts';
import { formatDuration, formatQuantity } from './format-numbers.ts';
import { groupBy } from './group-by.ts';
import { quoteForShell } from './quote-for-shell.ts';
import { tableLine } from './markdown-changes.ts';
import { foldDetails } from './markdown-details.ts';
import type { RunReport } from './run-report.ts';

/** A folded table a suite, whose totals can be read without unfolding it. */
export const renderSuites = ({ results }: RunReport, budget: number): string => {
  let left = budget;
  const parts = buildSuites(results).map((suite, index, suites) => {
    // What one suite does not need is the next one's.
    const part = renderSuite(suite, left / (suites.length - index));
    left -= part.length + 1;
    return part;
  });
  const { shown, leftOut } = fitItems(parts, budget);
  return [...shown, ...(leftOut > 0 ? [`${formatQuantity(leftOut, 'suite')} more left out here.`] : [])].join(
    '\n',
  );
};

const renderSuite = ({ name, columns, rows, shown: visible, folded }: Suite, budget: number): string => {
  const totals = columns.map((_, index) => countTotal(rows.flatMap(({ pairs }) => pairs[index] ?? [])));
  const alike = groupBy(
    columns.map((column, index) => ({ column, total: totals[index] ?? '' })),
    ({ total }) => total,
  ).map((group) => {
    const names = nameColumns(
      group.map(({ column }) => column),
      columns,
    );
    return `${group[0].total} on ${joinWords(names.slice(0, 6))}${names.length > 6 ? ' …' : ''}`;
  });
  const head = [
    tableLine([codeSpan(name, 80), ...columns.map(({ id }) => codeSpan(id, 60))]),
    tableLine(['---', ...columns.map(() => '---')]),
  ];
  const total = tableLine(['**passed**', ...totals.map((text) => `**${text}**`)]);
  const lines = visible.map(({ label, cells, pairs }) =>
    tableLine([
      codeSpan(label, 100),
      ...cells.map(({ marks, text }, index) =>
        `${escapeMarkdown(`${marks.join('')} ${text}`, 40)} ${describeDoubt(pairs[index])}`.trim(),
      ),
    ]),
  );
  const summary = `<code>${escapeHtml(name, 80)}</code>: ${alike.slice(0, 6).join(', ')}${alike.length > 6 ? ' …' : ''}`;
  const fixed = summary.length + head.join('\n').length + total.length + 200;
  const { shown, leftOut } = fitItems(lines, budget - fixed);
  const content = [
    ...head,
    ...shown,
    ...(leftOut > 0
      ? [tableLine([`${formatQuantity(leftOut, 'scenario')} more left out here`, ...columns.map(() => '')])]
      : []),
    ...(folded === '' ? [] : [tableLine([escapeMarkdown(folded, 120), ...columns.map(() => '')])]),
    total,
  ];
  return foldDetails(summary, content.join('\n'));
};

/** `7/12`: what passed without a doubt, of what is not skipped. */
const countTotal = (pairs: readonly ClockPair[]): string => {
  const { total } = countPassed(pairs);
  const passed = pairs.filter((pair) => decidingVerdict(pair) === 'passed' && describeDoubt(pair) === '');
  return total === 0 ? '–' : `${passed.length}/${total}`;
};

/** Why a verdict cannot be relied on, as one word; empty if it can. */
const describeDoubt = (pair: ClockPair | undefined): string => {
  const cells = [pair?.virtual, pair?.real].filter((cell) => cell !== undefined);
  if (cells.some(({ spurious }) => spurious !== undefined)) return 'spurious';
  return cells.some(isUnverified) ? 'unverified' : '';
};

/** As few names as say which of all columns these are: `none` and `narrow`, or `4.13`, or single columns. As HTML. */
const nameColumns = (some: readonly Column[], all: readonly Column[]): readonly string[] => {
  if (some.length === all.length) return ['every column'];
  const isWhole = (key: 'variant' | 'runtime', { [key]: value }: Column): boolean =>
    all.filter((column) => column[key] === value).every((column) => some.includes(column));
  const names = some.map((column) =>
    isWhole('variant', column) ? column.variant : isWhole('runtime', column) ? column.runtime : column.id,
  );
  return [...new Set(names)].map((name) => `<code>${escapeHtml(name, 60)}</code>`);
};

/** The cells that differ from what was accepted; empty if none does. Regressions have had an entry of their own. */
export const renderDeviationList = ({ deviations, comparisons }: RunReport, budget: number): string => {
  const regressed = new Set(
    comparisons.flatMap(({ changes }) =>
      changes.flatMap(({ clocks }) =>
        Object.values(clocks).flatMap(({ change, candidate }) =>
          change === 'regressed' ? (candidate?.cell.id ?? []) : [],
        ),
      ),
    ),
  );
  const others = deviations.filter(({ against, cell }) => against === 'accepted' || !regressed.has(cell));
  if (others.length === 0) return '';
  const lines = others.map(
    ({ cell, kind, description }) => `- ${kind}: ${codeSpan(cell, 160)}: ${escapeMarkdown(description)}`,
  );
  const count = formatQuantity(others.length, 'cell');
  const summary = `${count} ${others.length === 1 ? 'differs' : 'differ'} from what was accepted, or from the baseline where nothing was`;
  const { shown, leftOut } = fitItems(lines, budget - 200);
  const more = leftOut > 0 ? [`- ${formatQuantity(leftOut, 'cell')} more left out here`] : [];
  return foldDetails(summary, [...shown, ...more].join('\n'));
};

const loadedShown = 24;

/** Versions, files and hashes as the children saw them, and the patches of the plan. */
export const renderLoaded = ({ results }: RunReport): string => {
  const { runtimes, variants } = results.plan;
  const loaded = runtimes.flatMap((runtime) => listLoaded(runtime, results.cells));
  const patches = variants.flatMap(({ id, modules, diffs = [] }) =>
    [...diffs, ...Object.values(modules)].map(({ file, sha256 }) =>
      tableLine([codeSpan(id, 60), 'patch', codeSpan(shortenPath(file), 120), codeSpan(sha256.slice(0, 12))]),
    ),
  );
  const lines = [...loaded, ...patches];
  const more = lines.length - loadedShown;
  const table = [
    tableLine(['what', 'version', 'file', 'sha256']),
    tableLine(['---', '---', '---', '---']),
    ...lines.slice(0, loadedShown),
    ...(more > 0 ? [tableLine([`${formatQuantity(more, 'line')} more left out here`, '', '', ''])] : []),
  ];
  return foldDetails(
    `What was loaded, as the children saw it: ${escapeHtml(results.plan.subject, 60)}`,
    table.join('\n'),
  );
};

const listLoaded = (runtime: PlannedRuntime, cells: RunReport['results']['cells']): readonly string[] => {
  const own = cells.filter(({ column }) => column.runtime === runtime.id);
  const seen = groupBy(
    own.flatMap(({ observation }) => observation?.ready ?? []),
    ({ version, file, sha256 }) => JSON.stringify([version, file, sha256]),
  );
  const interpreter =
    runtime.driver === 'python' ? `, Python ${escapeMarkdown(runtime.pythonVersion, 20)}` : '';
  const name = codeSpan(runtime.id, 60);
  if (seen.length === 0) {
    const why = runtime.problem === undefined ? 'nothing was loaded' : escapeMarkdown(runtime.problem, 160);
    return [tableLine([name, `planned ${escapeMarkdown(runtime.version, 40)}`, why, ''])];
  }
  return seen.map(([{ version, file, sha256 }]) =>
    tableLine([
      name,
      `${escapeMarkdown(version, 40)}${interpreter}`,
      codeSpan(shortenPath(file), 120),
      codeSpan(sha256.slice(0, 12)),
    ]),
  );
};

/** An absolute path says more of the machine than of the file: only its end is shown. */
const shortenPath = (file: string): string =>
  /^(?:\/|[A-Za-z]:[\\/])/.test(file) ? file.split(/[\\/]/).slice(-3).join('/') : file;

/** The command that repeats the run, and what its results are known by. */
export const renderRepeat = ({ results, resultsFolder, wallSeconds }: RunReport): string => {
  const { cells } = results.plan;
  const command = ['npx patchmatrix', ...results.args.map(quoteForShell)].join(' ');
  const facts = [
    formatQuantity(cells.length, 'cell'),
    ...(wallSeconds === undefined ? [] : [formatDuration(wallSeconds)]),
    `run ${codeSpan(results.run, 60)} of ${codeSpan(results.startedAt, 40)}`,
    `plan ${codeSpan(results.planSha256.slice(0, 12))}`,
    ...(resultsFolder === undefined ? [] : [`results in ${codeSpan(resultsFolder, 120)}`]),
  ];
  return `To repeat it (${facts.join(', ')}):\n\n${codeBlock([command])}`;
};
