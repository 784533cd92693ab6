/**
 * Draws the pass table: a block a suite, a row a scenario, a column a runtime × variant. What a cell says is decided in
 * `table-cell.ts`, what fits side by side in `table-layout.ts`.
 */
import stringWidth from 'fast-string-width';
import type { PlannedRuntime } from '../plan/plan.ts';
import type { RunResults } from '../record/run-results.ts';
import { buildSuites, type Suite } from './build-suites.ts';
import { colorMark, type TableCell } from './table-cell.ts';
import {
  gapBefore,
  layOutTables,
  measureColumns,
  type TableExtent,
  type TableLayout,
} from './table-layout.ts';
import { renderFootnotes, renderRateLegend } from './table-notes.ts';
import {
  padText,
  shortenMiddle,
  shortenText,
  type Colors,
  type TextOptions,
  wrapHanging,
} from './text-options.ts';

/**
 * The pass table as text, without a line longer than `width` and without a final newline. Cells that have not finished
 * are blank or `…`, so that it can be drawn at any moment of a run.
 */
export const renderPassTable = (results: RunResults, options: TextOptions): string => {
  const suites = buildSuites(results);
  const layouts = layOutTables(suites.map(measureSuite), options.width);
  const blocks = layouts.flatMap((layout, index) => {
    const suite = suites[index];
    return suite === undefined
      ? []
      : [
          ...layout.groups.map((group) => renderTable(suite, layout, group, results.plan.runtimes, options)),
          renderRateLegend(suite, results, options),
        ];
  });
  return [...blocks, renderFootnotes(suites, results, options)].filter((block) => block !== '').join('\n\n');
};

const indent = '  ';
const passedLabel = `${indent}passed`;

const measureSuite = ({ name, columns, shown: rows, passed }: Suite): TableExtent => ({
  label: Math.max(
    stringWidth(name),
    passedLabel.length,
    ...rows.map(({ label }) => stringWidth(indent + label)),
  ),
  columns: columns.map(({ runtime, variant }, index) => {
    const cells = cellsOf(rows, index);
    const slots = measureSlots(cells);
    const isAlone = columns.filter((column) => column.runtime === runtime).length === 1;
    const texts = [variant, passedText(passed[index]), ...cells.map((cell) => alignCell(cell, slots))];
    return {
      runtime,
      width: Math.max(isAlone ? stringWidth(runtime) : 0, ...texts.map((text) => stringWidth(text))),
    };
  }),
});

const cellsOf = (rows: Suite['rows'], column: number): readonly TableCell[] =>
  rows.flatMap(({ cells }) => cells[column] ?? []);

const renderTable = (
  { name, columns, shown: rows, passed, folded }: Suite,
  layout: TableLayout,
  group: readonly number[],
  runtimes: readonly PlannedRuntime[],
  { colors, width }: TextOptions,
): string => {
  const line = (label: string, texts: readonly string[]) =>
    group
      .reduce(
        (soFar, column, position) => {
          const gap = ' '.repeat(gapBefore(layout.columns, group, position));
          return soFar + gap + padText(texts[column] ?? '', layout.columns[column]?.width ?? 0);
        },
        padText(label, layout.label),
      )
      .trimEnd();
  const slots = columns.map((_, column) => measureSlots(cellsOf(rows, column)));
  return [
    renderRuntimeLine(name, layout, group, runtimes, colors),
    line(
      '',
      columns.map(({ variant }) => colors.dim(variant)),
    ),
    ...rows.map(({ label, cells }) =>
      line(
        shortenMiddle(indent + label, layout.label),
        cells.map((cell, column) => colorCell(cell, alignCell(cell, slots[column] ?? noSlots), colors)),
      ),
    ),
    ...(folded === '' ? [] : [colors.dim(wrapHanging(indent, folded, width))]),
    line(
      colors.dim(passedLabel),
      passed.map((count) => (count.passed === count.total ? colors.green : String)(passedText(count))),
    ),
  ].join('\n');
};

/** The suite's name, and each runtime over its variants. */
const renderRuntimeLine = (
  suite: string,
  { columns, label }: TableLayout,
  group: readonly number[],
  runtimes: readonly PlannedRuntime[],
  colors: Colors,
): string => {
  const titles = [...new Set(group.map((index) => columns[index]?.runtime ?? ''))].map((id) => {
    const members = group.filter((index) => columns[index]?.runtime === id);
    const gap = gapBefore(columns, group, group.indexOf(members[0] ?? -1));
    const span = measureColumns(columns, members) - gapBefore(columns, members, 0);
    return ' '.repeat(gap) + padText(colors.bold(runtimeTitle(id, runtimes, span)), span);
  });
  return (padText(colors.bold(shortenText(suite, label)), label) + titles.join('')).trimEnd();
};

/** `4.13 (4.13.0)` where there is room for the exact version, and it adds something. */
const runtimeTitle = (id: string, runtimes: readonly PlannedRuntime[], width: number): string => {
  const version = runtimes.find((runtime) => runtime.id === id)?.version;
  const exact = `${id} (${version})`;
  return version === undefined || id.endsWith(version) || stringWidth(exact) > width
    ? shortenText(id, width)
    : exact;
};

/** Widths within a column: of the marks, and of the longest time without its `*`. */
interface Slots {
  readonly marks: number;
  readonly time: number;
}

const noSlots: Slots = { marks: 0, time: 0 };

const measureSlots = (cells: readonly TableCell[]): Slots => ({
  marks: Math.max(0, ...cells.map(({ marks }) => marks.length)),
  time: Math.max(0, ...cells.filter(({ isTime }) => isTime).map(timeWidth)),
});

const timeWidth = ({ text }: TableCell): number => stringWidth(text.replace('*', ''));

/** Times line up at their units, with the `*` hanging out; words at the left. */
const alignCell = (cell: TableCell, slots: Slots): string => {
  const pad = cell.isTime ? ' '.repeat(Math.max(0, slots.time - timeWidth(cell))) : '';
  return `${cell.marks.join('').padEnd(slots.marks)} ${pad}${cell.text}`.trimEnd();
};

const colorCell = (cell: TableCell, aligned: string, colors: Colors): string => {
  const rest = aligned.slice(cell.marks.join('').length);
  return (
    cell.marks.map((mark) => colorMark(mark, colors)).join('') + (cell.isVirtual ? colors.dim(rest) : rest)
  );
};

const passedText = (count: { passed: number; total: number } | undefined): string =>
  count === undefined || count.total === 0 ? '–' : `${count.passed}/${count.total}`;
