/** Arranges a run's results as the pass table shows them: suites, rows and columns. Draws nothing. */
import type { Column, PlannedScenario } from '../plan/plan.ts';
import type { RunResults } from '../record/run-results.ts';
import {
  countPassed,
  decidingVerdict,
  isSkipped,
  isSpurious,
  pairClocks,
  type ClockPair,
} from './clock-pair.ts';
import { formatQuantity } from './format-numbers.ts';
import { groupBy } from './group-by.ts';
import { buildTableCell, type TableCell } from './table-cell.ts';

export interface Suite {
  readonly name: string;
  /** Those of the plan, in its order; `pairs`, `cells` and `passed` have one entry for each. */
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** The rows that are printed: all, but of a suite with many tests those that say something. */
  readonly shown: readonly Row[];
  readonly passed: readonly { readonly passed: number; readonly total: number }[];
  /** `… and 83 tests that passed in every column`: the rows that are not shown; empty if all are. */
  readonly folded: string;
}

export interface Row {
  /** The scenario's name without its suite. */
  readonly label: string;
  /** Absent where the plan has no such cell. */
  readonly pairs: readonly (ClockPair | undefined)[];
  readonly cells: readonly TableCell[];
}

/** The suites of a run in the order of the plan's cells, those without any cell left out. */
export const buildSuites = (results: RunResults): readonly Suite[] => {
  const pairs = pairClocks(results);
  const { columns } = results.plan;
  return groupBy(pairs, ({ scenario }) => scenario.suite).map((inSuite) => {
    const isOneFile = new Set(inSuite.map(({ scenario }) => fileOf(scenario))).size === 1;
    const rows = groupBy(inSuite, ({ scenario }) => scenario.id).map((inRow) =>
      buildRow(inRow, columns, isOneFile),
    );
    return {
      ...{ name: inSuite[0].scenario.suite, columns, rows, ...foldRows(rows) },
      passed: columns.map(({ id }) => countPassed(inSuite.filter(({ column }) => column.id === id))),
    };
  });
};

const fileOf = (scenario: PlannedScenario): string =>
  scenario.kind === 'test' ? scenario.parent : scenario.id;

/** A suite with more tests than this shows those only that say something. */
const mostTests = 20;

/** Leaves out tests with the same verdict in every column, of a suite that has many, unless it is a bad one. */
const foldRows = (rows: readonly Row[]): Pick<Suite, 'folded' | 'shown'> => {
  const verdicts = rows.map(verdictEverywhere);
  const count = (verdict: string): number => verdicts.filter((each) => each === verdict).length;
  const [passed, skipped, unfinished] = [count('passed'), count('skipped'), count('unfinished')];
  if (rows.length <= mostTests || passed + skipped + unfinished === 0) return { shown: rows, folded: '' };
  const settled = [
    ...(passed > 0 ? [`${formatQuantity(passed, 'test')} that passed`] : []),
    ...(skipped > 0 ? [`${skipped} that ${skipped === 1 ? 'was' : 'were'} skipped`] : []),
  ];
  const parts = [
    ...(settled.length > 0 ? [`${settled.join(' and ')} in every column`] : []),
    ...(unfinished > 0 ? [`${unfinished} that ${unfinished === 1 ? 'has' : 'have'} not run in all`] : []),
  ];
  return {
    shown: rows.filter((_, index) => verdicts[index] === undefined),
    folded: `… and ${parts.join(', ')}`,
  };
};

/** `unfinished`: it passed where it ran, and did not run everywhere, as in a run that was interrupted. */
const verdictEverywhere = ({ pairs }: Row): 'passed' | 'skipped' | 'unfinished' | undefined => {
  const verdicts = new Set(
    pairs.map((pair) => {
      if (pair?.scenario.kind !== 'test' || isSpurious(pair) || pair.real?.state === 'running')
        return undefined;
      if (isSkipped(pair)) return 'skipped';
      return decidingVerdict(pair) ?? 'unfinished';
    }),
  );
  if (verdicts.has('unfinished')) verdicts.delete('passed');
  const [verdict] = verdicts;
  return verdicts.size === 1 && verdict !== 'failed' && verdict !== 'errored' ? verdict : undefined;
};

const buildRow = (
  inRow: readonly [ClockPair, ...ClockPair[]],
  columns: readonly Column[],
  isOneFile: boolean,
): Row => {
  const pairs = columns.map((column) => inRow.find((pair) => pair.column.id === column.id));
  return {
    label: labelOf(inRow[0].scenario, isOneFile),
    pairs,
    cells: pairs.map((pair) => (pair === undefined ? blankCell : buildTableCell(pair))),
  };
};

/** Where all tests are of one file, they need not say of which. */
const labelOf = (scenario: PlannedScenario, isOneFile: boolean): string => {
  const { id } = scenario;
  return scenario.kind === 'test' && isOneFile
    ? id.slice(scenario.parent.length + 1)
    : id.slice(id.lastIndexOf('/') + 1);
};

const blankCell: TableCell = { marks: [], text: '', isTime: false, isVirtual: false };
