/** Pairs the cells of columns, within a run or between two, and says what became of each scenario. Pure. */
import { findEndless } from '../../program/find-outcome.ts';
import type { Clock } from '../cell/protocol.ts';
import type { PlannedScenario } from '../plan/plan.ts';
import type { CellResult, RunResults } from '../record/run-results.ts';
import type { CellChange, Change, ColumnComparison, ScenarioChange } from './change.ts';
import { compareCells } from './compare-cells.ts';
import { compareTimes } from './compare-times.ts';

/** Each column that has a baseline column with that one, in the order of the plan. */
export function compareWithBaselines(results: RunResults): ColumnComparison[] {
  const columns = cellsByColumn(results);
  return results.plan.columns.flatMap(({ id, baseline }) =>
    baseline === undefined
      ? []
      : [pairColumns(baseline, columns.get(baseline) ?? [], id, columns.get(id) ?? [])],
  );
}

/** Two columns of one run, the first taken as the baseline. */
export function compareColumns(results: RunResults, baseline: string, candidate: string): ColumnComparison {
  const columns = cellsByColumn(results);
  return pairColumns(baseline, columns.get(baseline) ?? [], candidate, columns.get(candidate) ?? []);
}

/** Each column of either run with the one of that name in the other. */
export function compareRuns(before: RunResults, after: RunResults): ColumnComparison[] {
  const [left, right] = [cellsByColumn(before), cellsByColumn(after)];
  const name = (column: string, { run }: RunResults): string => `${column} (${run})`;
  return [...new Set([...left.keys(), ...right.keys()])].map((column) =>
    pairColumns(name(column, before), left.get(column) ?? [], name(column, after), right.get(column) ?? []),
  );
}

/** How many scenarios came to which change, over all comparisons. */
export function countChanges(comparisons: readonly ColumnComparison[]): Readonly<Record<Change, number>> {
  const counts: Record<Change, number> = {
    ...{ same: 0, regressed: 0, fixed: 0, changed: 0, spurious: 0, added: 0, removed: 0, skipped: 0 },
  };
  for (const { changes } of comparisons) for (const { change } of changes) counts[change]++;
  return counts;
}

/**
 * Whether every field of two columns is known to be equal on the virtual clock: something was compared, and no cell that
 * was to be compared gave no verdict. What the plan skips says nothing.
 */
export function isEqualInEveryField({ changes }: ColumnComparison): boolean {
  if (changes.some(({ unverified }) => unverified)) return false;
  const compared = changes.filter(({ change }) => change !== 'skipped');
  return (
    compared.length > 0 &&
    compared.every(({ change, clocks }) => change === 'same' && clocks.virtual !== undefined)
  );
}

function cellsByColumn({ cells }: RunResults): Map<string, CellResult[]> {
  const columns = new Map<string, CellResult[]>();
  for (const result of cells) {
    const column = columns.get(result.column.id);
    if (column === undefined) columns.set(result.column.id, [result]);
    else column.push(result);
  }
  return columns;
}

function pairColumns(
  baseline: string,
  before: readonly CellResult[],
  candidate: string,
  after: readonly CellResult[],
): ColumnComparison {
  const scenarios = new Map<string, PlannedScenario>();
  for (const { scenario } of [...before, ...after]) scenarios.set(scenario.id, scenario);
  const [left, right] = [indexCells(before), indexCells(after)];
  const changes = [...scenarios.values()].map((scenario) =>
    changeOfScenario(scenario, (clock) => {
      const key = `${scenario.id}#${clock}`;
      return [left.get(key), right.get(key)];
    }),
  );
  return { baseline, candidate, changes };
}

function indexCells(cells: readonly CellResult[]): ReadonlyMap<string, CellResult> {
  return new Map(cells.map((result) => [`${result.cell.scenario}#${result.cell.clock}`, result]));
}

type Pair = readonly [baseline: CellResult | undefined, candidate: CellResult | undefined];

function changeOfScenario(scenario: PlannedScenario, pairOn: (clock: Clock) => Pair): ScenarioChange {
  const clocks: Partial<Record<Clock, CellChange>> = {};
  for (const clock of ['virtual', 'real'] as const) {
    const [baseline, candidate] = pairOn(clock);
    if (baseline ?? candidate) clocks[clock] = compareCells(baseline, candidate);
  }
  const found = Object.values(clocks);
  const weightiest = found.reduce((a, b) => (weight[b.change] > weight[a.change] ? b : a));
  const times = compareTimes(...pairTimes(pairOn('real')));
  return {
    scenario,
    change: weightiest.change,
    reason: weightiest.reason,
    unverified: found.some(({ unverified }) => unverified),
    clocks,
    ...(times && { times }),
  };
}

/** Which clock's change is said of the scenario: what may break somebody first, what says nothing last. */
const weight: Readonly<Record<Change, number>> = {
  ...{ regressed: 7, spurious: 6, fixed: 5, changed: 4, added: 3, removed: 2, same: 1, skipped: 0 },
};

function pairTimes([baseline, candidate]: Pair): [number[], number[]] {
  return [timesOf(baseline), timesOf(candidate)];
}

/** Seconds until main ended, of each attempt in which it did. */
function timesOf(cell: CellResult | undefined): number[] {
  return (cell?.attempts ?? []).flatMap(({ observation }) => {
    const result = observation.result?.result;
    return result === undefined || findEndless(result.outcome) !== undefined ? [] : [result.elapsed];
  });
}
