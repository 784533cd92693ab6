/** The cube as one table: a row a scenario, a column a runtime × variant. It reads as it is; a script hides and colours. */
import { memo } from 'preact/compat';

import type { FilteredTable } from './filter-table.ts';
import { rateLevel, timeLevel } from './levels.ts';
import type { PageCell, PageColumn, PageRow, PageRun, PageSuite } from './page-data.ts';
import { type ColorBy, initialState, renderFragment } from './page-state.ts';
import { changeSigns } from './words.ts';

export interface MatrixTableProps {
  readonly run: PageRun;
  readonly filtered: FilteredTable;
  readonly colorBy: ColorBy;
}

export function MatrixTable({ run, filtered, colorBy }: MatrixTableProps) {
  const hidden = run.columns.flatMap((_, index) => (filtered.columns[index] ? [] : [index + 2]));
  return (
    <div class="matrix-scroll">
      {hidden.length > 0 && (
        <style>{`${hidden.map((place) => `.matrix tbody > tr > :nth-child(${place})`).join()}{display:none}`}</style>
      )}
      <table class={`matrix by-${colorBy}`} onKeyDown={moveFocus} onFocusIn={rememberFocus}>
        <caption class="vh">Every scenario in every column: its verdict and its time</caption>
        <TableHead run={run} columns={run.columns.filter((_, index) => filtered.columns[index])} />
        {run.suites.map((suite, index) => (
          <SuiteRows
            key={suite.name}
            suite={suite}
            columns={run.columns}
            shown={filtered.scenarios}
            isFirst={index === 0}
          />
        ))}
      </table>
    </div>
  );
}

function TableHead({ run, columns }: { readonly run: PageRun; readonly columns: readonly PageColumn[] }) {
  const runtimes = run.runtimes
    .map(({ id, version }) => ({
      ...{ id, version },
      count: columns.filter(({ runtime }) => runtime === id).length,
    }))
    .filter(({ count }) => count > 0);
  return (
    <thead>
      <tr>
        <th scope="col" rowSpan={2}>
          scenario
        </th>
        {runtimes.map(({ id, version, count }) => (
          <th key={id} scope="colgroup" colSpan={count} class="runtime">
            {id}
            {!id.endsWith(version) && <span class="muted"> {version}</span>}
          </th>
        ))}
      </tr>
      <tr>
        {columns.map(({ id, variant, patch }, index) => (
          <th
            key={id}
            scope="col"
            class={columns[index - 1]?.runtime === columns[index]?.runtime ? '' : 'first'}
            title={patch}
          >
            {variant}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface SuiteRowsProps {
  readonly suite: PageSuite;
  readonly columns: readonly PageColumn[];
  readonly shown: ReadonlySet<string>;
  readonly isFirst: boolean;
}

function SuiteRows({ suite, columns, shown, isFirst }: SuiteRowsProps) {
  const isHidden = !suite.rows.some(({ scenario }) => shown.has(scenario));
  return (
    <tbody hidden={isHidden}>
      <tr class="suite">
        <th scope="rowgroup">{suite.name}</th>
        {suite.passed.map(({ passed, total }, index) => (
          <td key={columns[index]?.id} class={classOfColumn(columns, index)}>
            {total === 0 ? '–' : <PassedCount passed={passed} total={total} />}
          </td>
        ))}
      </tr>
      {suite.rows.map((row, index) => (
        <ScenarioRow
          key={row.scenario}
          row={row}
          columns={columns}
          isHidden={!shown.has(row.scenario)}
          isEntry={isFirst && index === 0}
        />
      ))}
    </tbody>
  );
}

export function PassedCount({ passed, total }: { readonly passed: number; readonly total: number }) {
  return (
    <span class={passed === total ? 'count all' : 'count'}>
      {passed}/{total}
      <span class="vh"> passed</span>
    </span>
  );
}

interface ScenarioRowProps {
  readonly row: PageRow;
  readonly columns: readonly PageColumn[];
  readonly isHidden: boolean;
  /** Its first cell is where the keyboard enters the table. */
  readonly isEntry: boolean;
}

const ScenarioRow = memo(({ row, columns, isHidden, isEntry }: ScenarioRowProps) => (
  <tr hidden={isHidden}>
    <th scope="row" title={row.title}>
      {row.label}
    </th>
    {row.cells.map((cell, index) => {
      const column = columns[index]?.id ?? '';
      if (cell === null) return <td key={column} class={classOfColumn(columns, index)} />;
      const isFirst = row.cells.findIndex((each) => each !== null) === index;
      return (
        <td key={column} class={`${classOfCell(cell)} ${classOfColumn(columns, index)}`}>
          <a
            href={renderFragment({ ...initialState, cell: `${row.scenario}@${column}` })}
            tabIndex={isEntry && isFirst ? 0 : -1}
          >
            <span aria-hidden="true" class="mark">
              {cell.marks}
            </span>
            <span class="vh">
              {cell.verdict}
              {cell.change === undefined ? '' : `, ${cell.change}`}
            </span>{' '}
            {cell.text}
            {cell.change !== undefined && (
              <span aria-hidden="true" class="sign" title={cell.change}>
                {changeSigns[cell.change]}
              </span>
            )}
          </a>
        </td>
      );
    })}
  </tr>
));

function classOfCell({ verdict, change, ratio, rate }: PageCell): string {
  return [
    `v-${verdict}`,
    ...(change === undefined ? [] : [`c-${change}`]),
    ...(ratio === undefined ? [] : [timeLevel(ratio)]),
    ...(rate === undefined ? [] : [rateLevel(rate)]),
  ].join(' ');
}

function classOfColumn(columns: readonly PageColumn[], index: number): string {
  return columns[index - 1]?.runtime === columns[index]?.runtime ? '' : 'first';
}

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

/** The arrow keys go from cell to cell; Tab enters the table and leaves it. */
function moveFocus(event: KeyboardEvent): void {
  const step = steps[event.key];
  const cell = event.target instanceof Element ? event.target.closest('td') : null;
  const table = cell?.closest('table');
  if (step === undefined || cell === null || table === null || table === undefined) return;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const rows = [...table.querySelectorAll('tr')].filter(
    (row) => row.querySelector('td a') !== null && row.checkVisibility(),
  );
  const row = rows.indexOf(cell.parentElement as HTMLTableRowElement);
  const cells = visibleCells(rows[clamp(row + step[0], rows.length)]);
  const column = visibleCells(rows[row]).indexOf(cell);
  const target = cells[clamp(column + step[1], cells.length)];
  target?.querySelector('a')?.focus();
}

function visibleCells(row: Element | undefined): HTMLTableCellElement[] {
  return [...(row?.querySelectorAll('td') ?? [])].filter((cell) => cell.checkVisibility());
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(length - 1, index));
}

/** Tab comes back to the cell that was left. */
function rememberFocus(event: FocusEvent): void {
  const link = event.target;
  if (!(link instanceof HTMLAnchorElement)) return;
  for (const other of link.closest('table')?.querySelectorAll('td a[tabindex="0"]') ?? []) {
    other.setAttribute('tabindex', '-1');
  }
  link.setAttribute('tabindex', '0');
}
