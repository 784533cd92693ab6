/**
 * The cube as one table: a row a scenario, a column a runtime × variant. It reads as it is, all of it; where it is large, a
 * script draws only the rows near what is seen.
 */
import { flushSync, memo } from 'preact/compat';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

import type { FilteredTable } from './filter-table.ts';
import { rateLevel, timeLevel } from './levels.ts';
import type { PageCell, PageColumn, PageRow, PageRun, PageSuite } from './page-data.ts';
import { type ColorBy, initialState, renderFragment } from './page-state.ts';
import { listItems, type RowWindow, type TableItem, windowAt } from './table-rows.ts';
import { changeSigns } from './words.ts';

export interface MatrixTableProps {
  readonly run: PageRun;
  readonly filtered: FilteredTable;
  readonly colorBy: ColorBy;
  /** Draw only the rows near what is seen. */
  readonly isWindowed: boolean;
}

export function MatrixTable({ run, filtered, colorBy, isWindowed }: MatrixTableProps) {
  const items = useMemo(() => listItems(run.suites, filtered.scenarios), [run, filtered.scenarios]);
  const { scrolled, from, to, rowHeight } = useRowWindow(items.length, isWindowed);
  const entry = items.findIndex(({ kind }, index) => index >= from && kind === 'scenario');
  const hidden = run.columns.flatMap((_, index) => (filtered.columns[index] ? [] : [index + 2]));
  return (
    <div class="matrix-scroll" ref={scrolled}>
      {hidden.length > 0 && (
        <style>{`${hidden.map((place) => `.matrix tbody > tr > :nth-child(${place})`).join()}{display:none}`}</style>
      )}
      <table
        class={`matrix by-${colorBy}`}
        aria-rowcount={items.length + 2}
        onKeyDown={moveFocus}
        onFocusIn={rememberFocus}
      >
        <caption class="vh">Every scenario in every column: its verdict and its time</caption>
        <TableHead run={run} columns={run.columns.filter((_, index) => filtered.columns[index])} />
        <Space height={from * rowHeight} />
        <tbody>
          {items.slice(from, to).map((item, index) => (
            <ItemRow
              key={item.kind === 'suite' ? item.suite.name : item.row.scenario}
              item={item}
              columns={run.columns}
              place={from + index + 3}
              isEntry={from + index === entry}
            />
          ))}
        </tbody>
        <Space height={(items.length - to) * rowHeight} />
      </table>
    </div>
  );
}

/** In pixels; measured once there are rows. */
const usualRowHeight = 30;

function useRowWindow(rows: number, isWindowed: boolean) {
  const scrolled = useRef<HTMLDivElement>(null);
  const [window, setWindow] = useState<RowWindow>({ from: 0, to: 100 });
  const [rowHeight, setRowHeight] = useState(usualRowHeight);
  const [isPrinting, setPrinting] = useState(false);
  useLayoutEffect(() => {
    const row = scrolled.current?.querySelector('tbody tr:has(a)')?.getBoundingClientRect();
    if (row !== undefined && row.height > 0) setRowHeight(row.height);
  }, []);
  useEffect(() => {
    const element = scrolled.current;
    if (element === null || !isWindowed) return;
    const look = (): void => {
      const next = windowAt(element.scrollTop, element.clientHeight, rowHeight, rows);
      setWindow((before) => (before.from === next.from && before.to === next.to ? before : next));
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [rows, rowHeight, isWindowed]);
  useEffect(() => {
    // What is not drawn when the event is over is not printed.
    const before = (): void => flushSync(() => setPrinting(true));
    const after = (): void => setPrinting(false);
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }, []);
  const shown = isWindowed && !isPrinting ? window : { from: 0, to: rows };
  return { scrolled, rowHeight, from: Math.min(shown.from, rows), to: Math.min(shown.to, rows) };
}

/** Rows that are not drawn. */
function Space({ height }: { readonly height: number }) {
  return height > 0 ? <tbody aria-hidden="true" style={{ height }} /> : null;
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
          <th key={id} scope="col" class={classOfColumn(columns, index)} title={patch}>
            {variant}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface ItemRowProps {
  readonly item: TableItem;
  readonly columns: readonly PageColumn[];
  /** The number of the row, from 1, those of the head counted. */
  readonly place: number;
  /** Its first cell is where the keyboard enters the table. */
  readonly isEntry: boolean;
}

const ItemRow = memo(({ item, columns, place, isEntry }: ItemRowProps) =>
  item.kind === 'suite' ? (
    <SuiteRow suite={item.suite} columns={columns} place={place} />
  ) : (
    <ScenarioRow row={item.row} columns={columns} place={place} isEntry={isEntry} />
  ),
);

interface SuiteRowProps extends Omit<ItemRowProps, 'isEntry' | 'item'> {
  readonly suite: PageSuite;
}

function SuiteRow({ suite, columns, place }: SuiteRowProps) {
  return (
    <tr class="suite" aria-rowindex={place}>
      <th scope="row">{suite.name}</th>
      {suite.passed.map(({ passed, total }, index) => (
        <td key={columns[index]?.id} class={classOfColumn(columns, index)}>
          {total === 0 ? '–' : <PassedCount passed={passed} total={total} />}
        </td>
      ))}
    </tr>
  );
}

function PassedCount({ passed, total }: { readonly passed: number; readonly total: number }) {
  return (
    <span class={passed === total ? 'count all' : 'count'}>
      {passed}/{total}
      <span class="vh"> passed</span>
    </span>
  );
}

interface ScenarioRowProps extends Omit<ItemRowProps, 'item'> {
  readonly row: PageRow;
}

function ScenarioRow({ row, columns, place, isEntry }: ScenarioRowProps) {
  return (
    <tr aria-rowindex={place}>
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
              <span aria-hidden="true" class={`mark v-${cell.verdict}`}>
                {cell.marks}
              </span>
              <span class="vh">
                {cell.verdict}
                {cell.change === undefined ? '' : `, ${cell.change}`}
              </span>{' '}
              {cell.text}
              {cell.change !== undefined && (
                <span aria-hidden="true" class={`sign c-${cell.change}`} title={cell.change}>
                  {changeSigns[cell.change]}
                </span>
              )}
            </a>
          </td>
        );
      })}
    </tr>
  );
}

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
