/**
 * What stands below the pass table: each cell that is worse than its baseline, with what was owed, what happened and the
 * command that runs it again; then, in fewer words, what else went wrong. Which cells regress for the exit code is
 * decided elsewhere.
 */
import { cellId } from '../plan/cell-names.ts';
import type { Column } from '../plan/plan.ts';
import type { CellResult, RunResults } from '../record/run-results.ts';
import { clocksDisagree, pairClocks, pairId, verdictOf, type ClockPair } from './clock-pair.ts';
import { formatQuantity } from './format-numbers.ts';
import { groupBy } from './group-by.ts';
import { printable, printableLine } from './printable.ts';
import { colorMark, verdictMark } from './table-cell.ts';
import { wrapHanging, type TextOptions } from './text-options.ts';

export interface FailingCellsOptions extends TextOptions {
  /** The command that runs just this cell again. */
  readonly rerunCommand: (cellId: string) => string;
}

/** Empty if nothing failed; without a final newline. Commands are never broken, so their lines may exceed `width`. */
export const renderFailingCells = (results: RunResults, options: FailingCellsOptions): string => {
  const pairs = pairClocks(results);
  const byId = new Map(results.cells.map((result) => [result.cell.id, result]));
  const problems = pairs.flatMap((pair) => problemsOf(pair, byId));
  const known = problems.filter(({ kind, result }) => kind === 'baseline' && verdictOf(result) === 'failed');
  const isFolded = ({ kind, result }: Problem): boolean =>
    kind === 'as-baseline' ||
    (known.length > mostKnownShown && kind === 'baseline' && verdictOf(result) === 'failed');
  const entries = groupNotStarted(problems.filter((problem) => !isFolded(problem))).map((group) =>
    renderEntry(group, options),
  );
  const asBaseline = problems.filter(({ kind }) => kind === 'as-baseline');
  const disagreements = pairs.filter(clocksDisagree).map((pair) => renderDisagreement(pair, options));
  const paragraphs = [entries.join('\n'), renderAsBaseline(asBaseline, options), disagreements.join('\n')];
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
};

/** What the library does as it is stands in the table; of so few failures the reasons are told too. */
const mostKnownShown = 3;

type CellsById = ReadonlyMap<string, CellResult>;

interface Problem {
  /** Worse than the baseline; with no baseline to compare with; the baseline itself; no better than the baseline. */
  readonly kind: 'worse' | 'unpaired' | 'baseline' | 'as-baseline';
  readonly result: CellResult;
  readonly onBothClocks: boolean;
}

const problemsOf = (pair: ClockPair, byId: CellsById): readonly Problem[] => {
  const [first, second] = [pair.virtual, pair.real]
    .flatMap((result) => problemOf(result, byId) ?? [])
    // Of clocks that disagree a line of their own tells what happened.
    .filter(
      ({ kind, result }) => !(kind === 'baseline' && verdictOf(result) === 'failed' && clocksDisagree(pair)),
    );
  if (first === undefined || second === undefined) {
    return first === undefined ? [] : [first];
  }
  const isOne =
    first.kind !== 'as-baseline' && first.kind === second.kind && failAlike(first.result, second.result);
  return isOne ? [{ ...first, onBothClocks: true }] : [first, second];
};

const problemOf = (result: CellResult | undefined, byId: CellsById): Problem | undefined => {
  const verdict = verdictOf(result);
  if (result === undefined || verdict === undefined || verdict === 'passed') {
    return undefined;
  }
  const { column, cell } = result;
  if (column.unpaired) return { kind: 'unpaired', result, onBothClocks: false };
  if (column.baseline === undefined) return { kind: 'baseline', result, onBothClocks: false };
  const baseline = byId.get(cellId({ ...cell, column: column.baseline }));
  switch (verdictOf(baseline)) {
    case 'passed':
      return { kind: 'worse', result, onBothClocks: false };
    case undefined:
      return { kind: 'unpaired', result, onBothClocks: false };
    case 'failed':
      return { kind: verdict === 'errored' ? 'worse' : 'as-baseline', result, onBothClocks: false };
    case 'errored':
      return { kind: 'as-baseline', result, onBothClocks: false };
  }
};

const failAlike = (a: CellResult, b: CellResult): boolean =>
  verdictOf(a) === verdictOf(b) &&
  a.observation?.end === b.observation?.end &&
  unmetNames(a) === unmetNames(b);

const unmet = ({ judgement }: CellResult) => judgement?.expectations.filter(({ met }) => !met) ?? [];

const unmetNames = (result: CellResult): string =>
  unmet(result)
    .map(({ name }) => name)
    .join();

type ProblemGroup = readonly [Problem, ...Problem[]];

/** A column that cannot be installed or patched has one reason, however many cells it has. */
const groupNotStarted = (problems: readonly Problem[]): readonly ProblemGroup[] =>
  groupBy(problems, ({ kind, result: { cell, observation } }) =>
    observation?.end === 'not-started' ? `${cell.column} ${observation.problem ?? ''}` : `${cell.id} ${kind}`,
  );

const renderEntry = (group: ProblemGroup, options: FailingCellsOptions): string => {
  const [{ kind, result, onBothClocks }, ...others] = group;
  const { colors, width } = options;
  const mark = colorMark(verdictMark(verdictOf(result) ?? 'skipped'), colors);
  const where = [
    result.cell.id,
    ...(others.length > 0 ? [`and ${formatQuantity(others.length, 'cell')} more of its column`] : []),
    ...(onBothClocks ? ['on both clocks'] : []),
    ...(kind === 'unpaired' ? [describeMissing(result.column)] : []),
  ].join(' ');
  return [
    wrapHanging(`${mark} `, where, width),
    wrapHanging('    ', describeFailure(result), width),
    ...logTail(result).map((line) => wrapHanging('    | ', colors.dim(line), width)),
    `    ${colors.cyan(options.rerunCommand(result.cell.id))}`,
  ].join('\n');
};

const describeMissing = ({ baseline }: Column): string =>
  baseline === undefined ? '(its baseline was not run)' : `(\`${baseline}\` has no verdict to compare with)`;

/** `owed: ends within 2 s; happened: took 5.00006 s`, or how the child ended that left no result. */
const describeFailure = (result: CellResult): string => {
  const { observation, judgement } = result;
  const missed = unmet(result);
  if (missed.length > 0 && verdictOf(result) === 'failed') {
    const owed = missed.map((expectation) => expectation.owed).join(', ');
    const happened = [...new Set(missed.map((expectation) => expectation.happened))].join(', ');
    return printableLine(`owed: ${owed}; happened: ${happened}`);
  }
  const [threw] = printable(observation?.threw);
  const [problem] = printable(observation?.problem);
  return (threw === undefined ? problem : `threw ${threw}`) ?? printableLine(judgement?.reason ?? '');
};

/** The last lines that an errored cell's child printed. */
const logTail = (result: CellResult): readonly string[] =>
  verdictOf(result) === 'errored' ? printable(result.observation?.output).slice(-3) : [];

/** `5 cells fail, as their baseline: hot-loop 3, upgrade 2`. */
const renderAsBaseline = (problems: readonly Problem[], { width, colors }: TextOptions): string => {
  if (problems.length === 0) {
    return '';
  }
  const suites = new Map<string, number>();
  for (const { result } of problems) {
    suites.set(result.scenario.suite, (suites.get(result.scenario.suite) ?? 0) + 1);
  }
  const counts = [...suites].map(([suite, count]) => `${suite} ${count}`).join(', ');
  const verdicts = new Set(problems.map(({ result }) => verdictOf(result)));
  const isOne = problems.length === 1;
  const ends = [
    ...(verdicts.has('failed') ? [isOne ? 'fails' : 'fail'] : []),
    ...(verdicts.has('errored') ? [isOne ? 'has no result' : 'have no result'] : []),
  ];
  const what = `${formatQuantity(problems.length, 'cell')} ${ends.join(' or ')}`;
  return colors.dim(wrapHanging('', `${what}, as ${isOne ? 'its' : 'their'} baseline: ${counts}`, width));
};

const renderDisagreement = (pair: ClockPair, { width, colors }: TextOptions): string => {
  const sides = [pair.virtual, pair.real].flatMap((result) => {
    const verdict = verdictOf(result);
    if (result === undefined || verdict === undefined) {
      return [];
    }
    const why = verdict === 'passed' ? '' : ` (${describeFailure(result)})`;
    return [`${verdict} on ${result.cell.clock}${why}`];
  });
  return wrapHanging('  ', `the clocks disagree on ${pairId(pair)}: ${sides.join(', ')}`, width)
    .trimStart()
    .replace(/^the clocks disagree/, colors.yellow('the clocks disagree'));
};
