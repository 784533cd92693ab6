/** Which columns and rows of the table a reader's choice leaves. Pure. */
import type { PageCell, PageRow, PageRun } from './page-data.ts';
import type { PageState } from './page-state.ts';

export interface FilteredTable {
  /** For each column of the run. */
  readonly columns: readonly boolean[];
  /** The scenarios that are shown. */
  readonly scenarios: ReadonlySet<string>;
  readonly allScenarios: number;
}

export function filterTable({ columns, suites }: PageRun, state: PageState): FilteredTable {
  const shownColumns = columns.map(
    ({ runtime, variant }) => allows(state.runtimes, runtime) && allows(state.variants, variant),
  );
  const words = state.text.toLowerCase().split(/\s+/u).filter(Boolean);
  const isShown = (row: PageRow): boolean => {
    const text = `${row.scenario} ${row.title}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      row.cells.some((cell, index) => shownColumns[index] === true && cell !== null && fits(cell, state))
    );
  };
  const shownRows = suites
    .filter(({ name }) => allows(state.suites, name))
    .flatMap(({ rows }) => rows.filter(isShown));
  return {
    columns: shownColumns,
    scenarios: new Set(shownRows.map(({ scenario }) => scenario)),
    allScenarios: suites.reduce((sum, { rows }) => sum + rows.length, 0),
  };
}

/** Whether a cell is what the verdicts and changes that are chosen ask for; a row needs one such cell. */
function fits({ verdict, change }: PageCell, { verdicts, changes }: PageState): boolean {
  const isChanged = changes.length === 0 || (change !== undefined && changes.includes(change));
  return allows(verdicts, verdict) && isChanged;
}

function allows<T>(chosen: readonly T[], value: T): boolean {
  return chosen.length === 0 || chosen.includes(value);
}
