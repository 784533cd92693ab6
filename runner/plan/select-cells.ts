/** Narrows a plan to the cells that the user's filters name. Parsing the command line is the business of the caller. */
import type { Clock } from '../cell/protocol.ts';
import { nearestNames } from '../matrix/nearest-name.ts';
import { cellId } from './cell-names.ts';
import type { Column, Plan, PlannedCell, PlannedScenario } from './plan.ts';

/** What is left out or empty does not filter; a cell must meet all filters, and any of the names of each. */
export interface CellFilters {
  /** Text or a regular expression that is looked for in the cell's name and in the scenario's title. */
  readonly grep?: string;
  readonly runtime?: readonly string[];
  readonly variant?: readonly string[];
  /** A scenario's id, `contract/fail-after`, its suite, or its name within the suite. */
  readonly scenario?: readonly string[];
  readonly clock?: readonly Clock[];
  /** Cells by their ids, and how the choice is called in messages. */
  readonly cells?: { readonly ids: ReadonlySet<string>; readonly description: string };
  /** With each cell that is selected also the cell that it is compared with; default false. */
  readonly withBaselines?: boolean;
}

/** The filters name something that the plan has not, or leave nothing of it. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
}

/** A filter is malformed, whatever the plan. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
}

/**
 * Runtimes, variants, scenarios and columns without a cell are dropped. A column whose baseline is dropped has none in
 * the selection: every name in a plan is found in it. Without filters the plan is returned as it is.
 *
 * @throws SelectionError if a name is unknown, all of them at once, or if nothing is left
 * @throws FilterError if `grep` is not a regular expression
 */
export function selectCells(plan: Plan, filters: CellFilters): Plan {
  const matchesGrep = buildGrep(filters.grep);
  const names = listNames(plan);
  const asked = describeFilters(filters);
  if (asked.length === 0) return plan;
  throwOnUnknownNames(filters, names);

  const scenarios = new Map(plan.scenarios.map((scenario) => [scenario.id, scenario]));
  const columns = new Map(plan.columns.map((column) => [column.id, column]));
  const isSelected = (cell: PlannedCell): boolean => {
    const scenario = scenarios.get(cell.scenario);
    const column = columns.get(cell.column);
    if (scenario === undefined || column === undefined) return false;
    return (
      isNamed(filters.runtime, [column.runtime]) &&
      isNamed(filters.variant, [column.variant]) &&
      isNamed(filters.scenario, scenarioNames(scenario)) &&
      isNamed(filters.clock, [cell.clock]) &&
      (filters.cells?.ids.has(cell.id) ?? true) &&
      matchesGrep(cell.id, scenario.title)
    );
  };
  const selected = plan.cells.filter(isSelected);
  const baselines = new Set(
    selected.flatMap(({ scenario, column, clock }) => {
      const baseline = columns.get(column)?.baseline;
      return baseline === undefined ? [] : cellId({ scenario, column: baseline, clock });
    }),
  );
  const cells = filters.withBaselines
    ? plan.cells.filter((cell) => isSelected(cell) || baselines.has(cell.id))
    : selected;
  if (cells.length === 0) {
    throw new SelectionError(
      `nothing selected: none of ${plan.cells.length} cells has ${asked.join(' and ')}`,
    );
  }
  return keepCells(plan, cells);
}

/** A cell's own name holds `+` and `.`, which mean something else in a regular expression: text is looked for first. */
function buildGrep(grep: string | undefined): (...texts: readonly string[]) => boolean {
  if (!grep) return () => true;
  const pattern = parsePattern(grep);
  return (...texts) => texts.some((text) => text.includes(grep) || pattern.test(text));
}

function parsePattern(grep: string): RegExp {
  try {
    return new RegExp(grep);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '').toLowerCase() : String(error);
    const message = `expected a regular expression, found \`${grep}\`: ${reason}`;
    throw new FilterError(message, { cause: error });
  }
}

type NameFilter = 'runtime' | 'variant' | 'scenario' | 'clock';
const nameFilters: readonly NameFilter[] = ['runtime', 'variant', 'scenario', 'clock'];

function listNames(plan: Plan): Record<NameFilter, ReadonlySet<string>> {
  return {
    runtime: new Set(plan.runtimes.map(({ id }) => id)),
    variant: new Set(plan.variants.map(({ id }) => id)),
    scenario: new Set(plan.scenarios.flatMap(scenarioNames)),
    clock: new Set(plan.cells.map(({ clock }) => clock)),
  };
}

function scenarioNames({ id, suite }: PlannedScenario): string[] {
  return [id, suite, id.slice(suite.length + 1)];
}

function isNamed(filter: readonly string[] | undefined, names: readonly string[]): boolean {
  return filter === undefined || filter.length === 0 || names.some((name) => filter.includes(name));
}

function throwOnUnknownNames(filters: CellFilters, known: Record<NameFilter, ReadonlySet<string>>): void {
  const unknown = nameFilters.flatMap((filter) =>
    (filters[filter] ?? [])
      .filter((name) => !known[filter].has(name))
      .map((name) => `no ${filter} \`${name}\`, ${suggest(name, known[filter])}`),
  );
  if (unknown.length > 0) throw new SelectionError(`nothing selected: ${unknown.join('; ')}`);
}

function suggest(name: string, known: ReadonlySet<string>): string {
  const nearest = nearestNames(name, known, 3);
  if (nearest.length > 0)
    return `did you mean ${nearest.map((candidate) => `\`${candidate}\``).join(' or ')}?`;
  const shown = [...known].slice(0, 6).join(', ');
  return known.size > 6 ? `known are ${shown} and ${known.size - 6} more` : `known are ${shown}`;
}

function describeFilters(filters: CellFilters): string[] {
  const named = nameFilters.flatMap((filter) => {
    const names = filters[filter] ?? [];
    return names.length === 0 ? [] : [`${filter} ${names.map((name) => `\`${name}\``).join(' or ')}`];
  });
  return [
    ...named,
    ...(filters.grep ? [`a match for \`${filters.grep}\``] : []),
    ...(filters.cells ? [filters.cells.description] : []),
  ];
}

function keepCells(plan: Plan, cells: readonly PlannedCell[]): Plan {
  const scenarioIds = new Set(cells.map(({ scenario }) => scenario));
  const columnIds = new Set(cells.map(({ column }) => column));
  const columns = plan.columns.filter(({ id }) => columnIds.has(id));
  return {
    ...plan,
    runtimes: plan.runtimes.filter(({ id }) => columns.some(({ runtime }) => runtime === id)),
    variants: plan.variants.filter(({ id }) => columns.some(({ variant }) => variant === id)),
    scenarios: plan.scenarios.filter(({ id }) => scenarioIds.has(id)),
    columns: columns.map((column) => withoutMissingBaseline(column, columnIds)),
    cells,
  };
}

function withoutMissingBaseline(column: Column, kept: ReadonlySet<string>): Column {
  const { baseline, ...rest } = column;
  return baseline === undefined || kept.has(baseline) ? column : { ...rest, unpaired: true };
}
