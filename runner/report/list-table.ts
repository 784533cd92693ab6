/** Shows a plan without running it: for people, for programs, and as a matrix for GitHub Actions. */
import stringWidth from 'fast-string-width';
import type { Plan, PlannedRuntime } from '../plan/plan.ts';
import { formatCount, formatQuantity } from './format-numbers.ts';
import { padText, wrapHanging, type TextOptions } from './text-options.ts';
import { renderJson } from './render-json.ts';

export type PlanListFormat = 'github' | 'json' | 'table';

export interface PlanListOptions extends TextOptions {
  /** Jobs for so many shards of the whole plan instead of one for each column; fewer if there are fewer scenarios. */
  readonly shards?: number;
}

/**
 * The plan as text, without a final newline. `json` is an object of columns and cells; `github` is a job matrix on one
 * line, with an entry for each column that has something to run, or for each shard.
 */
export const renderPlanList = (plan: Plan, format: PlanListFormat, options: PlanListOptions): string => {
  switch (format) {
    case 'table':
      return renderTable(plan, options);
    case 'json':
      return renderJson(buildList(plan), 2);
    case 'github':
      return renderJson(
        options.shards === undefined ? buildColumnMatrix(plan) : buildShardMatrix(plan, options.shards),
      );
  }
};

const describeRuntime = (runtime: PlannedRuntime): string => {
  switch (runtime.driver) {
    case 'model':
      return `model ${runtime.model}`;
    case 'node':
      return `${runtime.package} from npm`;
    case 'python':
      return `${runtime.package} from PyPI, on Python ${runtime.pythonVersion}`;
  }
};

const renderTable = (plan: Plan, options: TextOptions): string => {
  const { colors } = options;
  const heading = (text: string, detail = '') => colors.bold(text) + colors.dim(detail);
  const runtimes = plan.runtimes.map((runtime) => [
    runtime.id,
    runtime.problem === undefined ? runtime.version : '–',
    runtime.problem === undefined ? describeRuntime(runtime) : colors.red(runtime.problem),
  ]);
  const variants = plan.variants.map(({ id, modules, diffs = [], versions }) => [
    id,
    [...new Set([...diffs, ...Object.values(modules)].map(({ file }) => file))].join(', ') ||
      'the library as it is',
    ...(versions === undefined ? [] : [`for ${versions}`]),
  ]);
  const suites = [...new Set(plan.scenarios.map(({ suite }) => suite))];
  const scenarioRows = plan.scenarios.map(({ id, title, versions }) => [
    id.slice(id.lastIndexOf('/') + 1),
    title + (versions === undefined ? '' : ` (for ${versions})`),
  ]);
  const widths = measureRows(scenarioRows);
  return [
    [heading(plan.subject)],
    [heading('runtimes'), ...renderRows(runtimes, measureRows(runtimes), options)],
    [heading('variants'), ...renderRows(variants, measureRows(variants), options)],
    ...suites.map((suite) => {
      const rows = scenarioRows.filter((_, index) => plan.scenarios[index]?.suite === suite);
      return [heading(suite, ` ${rows.length}`), ...renderRows(rows, widths, options)];
    }),
    [wrapHanging('', countCells(plan), options.width)],
  ]
    .map((lines) => lines.join('\n'))
    .join('\n\n');
};

const measureRows = (rows: readonly (readonly string[])[]): readonly number[] => {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, index) =>
    Math.max(...rows.map((row) => stringWidth(row[index] ?? ''))),
  );
};

/** Indented and aligned; the last text of a row is broken to the width. */
const renderRows = (
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  { width }: TextOptions,
): readonly string[] =>
  rows.map((row) => {
    const start = row.slice(0, -1).map((text, index) => `${padText(text, widths[index] ?? 0)}  `);
    return wrapHanging(`  ${start.join('')}`, row.at(-1) ?? '', width);
  });

/** `228 cells: 19 scenarios × 6 columns × 2 clocks, 0 skipped`, or `76 cells of` for a part of them. */
const countCells = ({ cells, scenarios, columns }: Plan): string => {
  const clocks = new Set(cells.map(({ clock }) => clock)).size;
  const isWhole = cells.length === scenarios.length * columns.length * clocks;
  const product = [
    formatQuantity(scenarios.length, 'scenario'),
    formatQuantity(columns.length, 'column'),
    formatQuantity(clocks, 'clock'),
  ].join(' × ');
  const skipped = cells.filter(({ skip }) => skip !== undefined).length;
  const joint = isWhole ? ':' : ' of';
  return `${formatQuantity(cells.length, 'cell')}${joint} ${product}, ${formatCount(skipped)} skipped`;
};

const buildList = ({ columns, cells }: Plan) => ({
  columns,
  cells: cells.map(({ id, scenario, column, clock, skip }) => {
    const { runtime, variant } = columns.find((candidate) => candidate.id === column) ?? {};
    return { id, scenario, runtime, variant, clock, ...(skip !== undefined && { skip }) };
  }),
});

const buildColumnMatrix = ({ columns, cells }: Plan) => ({
  include: columns
    .filter(({ id }) => cells.some((cell) => cell.column === id && cell.skip === undefined))
    .map(({ runtime, variant }) => ({ runtime, variant })),
});

/** `shard` is what `--shard` takes; `index` can stand where no slash can, as in the name of an artifact. */
const buildShardMatrix = ({ cells }: Plan, shards: number) => {
  const count = Math.min(shards, new Set(cells.map(({ scenario }) => scenario)).size);
  return {
    include: Array.from({ length: count }, (_, index) => ({
      index: index + 1,
      shard: `${index + 1}/${count}`,
    })),
  };
};
