/** Narrows a plan to the cells that the user's filters name. Parsing the command line is the business of the caller. */
import type { Clock } from '../cell/protocol.ts';
import { nearestNames } from '../matrix/nearest-name.ts';
import { cellId } from './cell-names.ts';
import type { Column, Plan, PlannedCell, PlannedScenario, PlannedSuiteFile, PlannedTest } from './plan.ts';

/** What is left out or empty does not filter; a cell must meet all filters, and any of the names of each. */
export interface CellFilters {
  /** Text or a regular expression that is looked for in the cell's name and in the scenario's title. */
  readonly grep?: string;
  readonly runtime?: readonly string[];
  readonly variant?: readonly string[];
  /** The id of a scenario or of a test, `contract/fail-after`, its suite, or its name within the suite. */
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
 * @param tests what is known of the tests in files that `findCellsToLookInto` names
 * @throws SelectionError if a name is unknown, all of them at once, or if nothing is left
 * @throws FilterError if `grep` is not a regular expression
 */
export function selectCells(plan: Plan, filters: CellFilters, tests: KnownTests = new Map()): Plan {
  const asked = describeFilters(filters);
  const select = buildSelector(plan, filters, (key) => tests.get(key));
  if (asked.length === 0) return plan;
  throwOnUnknownNames(filters, listNames(plan, tests), (name) => isInUnknownFile(name, plan, tests));

  const choices = new Map(plan.cells.map((cell) => [cell.id, select(cell)]));
  const columns = new Map(plan.columns.map((column) => [column.id, column]));
  if (filters.withBaselines) {
    for (const cell of plan.cells) {
      const choice = select(cell);
      const baseline = columns.get(cell.column)?.baseline;
      if (choice === undefined || baseline === undefined) continue;
      const id = cellId({ scenario: cell.scenario, column: baseline, clock: cell.clock });
      choices.set(id, joinChoices(choices.get(id), choice));
    }
  }
  const cells = plan.cells.flatMap((cell): PlannedCell[] => {
    const choice = choices.get(cell.id);
    if (choice === undefined) return [];
    if (choice === 'whole') return [cell];
    // A baseline of another version need not have the tests that it is to be compared in.
    const known = tests.get(testsKey(cell.scenario, columns.get(cell.column)?.runtime ?? ''));
    const wanted = [...choice].filter((name) => known?.some(({ test }) => test === name) ?? true);
    return wanted.length === 0 ? [] : [{ ...cell, tests: wanted }];
  });
  if (cells.length === 0) {
    throw new SelectionError(
      `nothing selected: none of ${plan.cells.length} cells has ${asked.join(' and ')}; \`npx patchmatrix list --json\` names them`,
    );
  }
  return keepCells(plan, cells);
}

/**
 * The cells of files that the filters may select single tests of: they are known only once somebody asks the file's own
 * runner.
 */
export function findCellsToLookInto(plan: Plan, filters: CellFilters): PlannedCell[] {
  const select = buildSelector(plan, filters, () => []);
  const files = new Map(plan.scenarios.map((scenario) => [scenario.id, scenario]));
  const columns = new Map(plan.columns.map((column) => [column.id, column]));
  return plan.cells.filter((cell) => {
    const file = files.get(cell.scenario);
    if (!isInColumn(cell, columns.get(cell.column), filters)) return false;
    if (file?.kind !== 'suite' || file.runner.kind === 'command' || cell.skip !== undefined) return false;
    return select(cell) !== 'whole' && mayHoldTests(file, cell, filters);
  });
}

/** Tests of files by `testsKey`; a file that is not there could not tell. */
export type KnownTests = ReadonlyMap<string, readonly PlannedTest[]>;

export function testsKey(file: string, runtime: string): string {
  return `${file}@${runtime}`;
}

/** Of a file of tests a set of them, by what their runner calls them. */
type Choice = 'whole' | ReadonlySet<string> | undefined;

function joinChoices(a: Choice, b: Choice): Choice {
  if (a === undefined || b === undefined) return a ?? b;
  return a === 'whole' || b === 'whole' ? 'whole' : new Set([...a, ...b]);
}

function buildSelector(
  plan: Plan,
  filters: CellFilters,
  testsIn: (key: string) => readonly PlannedTest[] | undefined,
): (cell: PlannedCell) => Choice {
  const matchesGrep = buildGrep(filters.grep);
  const scenarios = new Map(plan.scenarios.map((scenario) => [scenario.id, scenario]));
  const columns = new Map(plan.columns.map((column) => [column.id, column]));
  return (cell) => {
    const scenario = scenarios.get(cell.scenario);
    const column = columns.get(cell.column);
    if (scenario === undefined || column === undefined) return undefined;
    if (!isInColumn(cell, column, filters)) return undefined;
    const own = {
      scenario: isNamed(filters.scenario, scenarioNames(scenario)),
      grep: matchesGrep(cell.id, scenario.title),
      cells: filters.cells?.ids.has(cell.id) ?? true,
    };
    if (own.scenario && own.grep && own.cells) return 'whole';
    if (scenario.kind !== 'suite') return undefined;
    const known = testsIn(testsKey(scenario.id, column.runtime));
    // What cannot be asked for its tests is selected as a whole where one of them is named.
    if (known === undefined) return namesTestOf(scenario, cell, filters) ? 'whole' : undefined;
    const chosen = known.filter((test) => {
      const id = cellId({ scenario: test.id, column: cell.column, clock: cell.clock });
      return (
        (own.scenario || isNamed(filters.scenario, scenarioNames(test))) &&
        (own.grep || matchesGrep(id, test.title)) &&
        (own.cells || filters.cells?.ids.has(id) === true)
      );
    });
    return chosen.length === 0 ? undefined : new Set(chosen.map(({ test }) => test));
  };
}

/** Whether the filters leave the cell's column, on its clock. */
function isInColumn({ clock }: PlannedCell, column: Column | undefined, filters: CellFilters): boolean {
  return (
    column !== undefined &&
    isNamed(filters.runtime, [column.runtime]) &&
    isNamed(filters.variant, [column.variant]) &&
    isNamed(filters.clock, [clock])
  );
}

/** Whether the filters, other than a search, name a test of the file. */
function namesTestOf(file: PlannedSuiteFile, cell: PlannedCell, filters: CellFilters): boolean {
  const { scenario = [], cells, grep } = filters;
  const end = cellId({ ...cell, scenario: '' });
  const named = scenario.some((name) => isTestOf(file, name));
  const failed = [...(cells?.ids ?? [])].some((id) => id.startsWith(`${file.id}.`) && id.endsWith(end));
  const searched = grep !== undefined && grep.startsWith(`${file.id}.`) && grep.endsWith(end);
  return (
    (named || isNamed(scenario, scenarioNames(file))) &&
    (failed || cells === undefined || cells.ids.has(cell.id)) &&
    (searched || !grep)
  );
}

function mayHoldTests(file: PlannedSuiteFile, cell: PlannedCell, filters: CellFilters): boolean {
  const { grep: _grep, ...others } = filters;
  return namesTestOf(file, cell, others);
}

function isTestOf({ id, suite }: PlannedSuiteFile, name: string): boolean {
  return name.startsWith(`${id}.`) || name.startsWith(`${id.slice(suite.length + 1)}.`);
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

function listNames(plan: Plan, tests: KnownTests): Record<NameFilter, ReadonlySet<string>> {
  const found = [...tests.values()].flat();
  return {
    runtime: new Set(plan.runtimes.map(({ id }) => id)),
    variant: new Set(plan.variants.map(({ id }) => id)),
    scenario: new Set([...plan.scenarios, ...found].flatMap(scenarioNames)),
    clock: new Set(plan.cells.map(({ clock }) => clock)),
  };
}

function scenarioNames({ id, suite }: PlannedScenario): string[] {
  return [id, suite, id.slice(suite.length + 1)];
}

function isNamed(filter: readonly string[] | undefined, names: readonly string[]): boolean {
  return filter === undefined || filter.length === 0 || names.some((name) => filter.includes(name));
}

/** A name that may be of a test in a file that cannot tell its tests. */
function isInUnknownFile(name: string, { scenarios }: Plan, tests: KnownTests): boolean {
  return scenarios.some(
    (file) =>
      file.kind === 'suite' &&
      isTestOf(file, name) &&
      !Object.keys(file.sources).some((runtime) => tests.has(testsKey(file.id, runtime))),
  );
}

function throwOnUnknownNames(
  filters: CellFilters,
  known: Record<NameFilter, ReadonlySet<string>>,
  mayBe: (scenario: string) => boolean,
): void {
  const unknown = nameFilters.flatMap((filter) =>
    (filters[filter] ?? [])
      .filter((name) => !known[filter].has(name) && !(filter === 'scenario' && mayBe(name)))
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
