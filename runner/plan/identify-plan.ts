/**
 * What decides the results of a plan, and of each of its cells. Where a machine keeps its files, and what things are called in
 * a report, is none of it.
 */
import { createHash } from 'node:crypto';

import type { Column, Plan, PlannedCell, PlannedRuntime, PlannedScenario } from './plan.ts';

/**
 * By its id, what decides a cell's result, as a hash in hexadecimal: two plans in which a cell has the same one owe it the
 * same result. What a cell is compared with is not in it, as it changes no result.
 */
export function identifyCells(plan: Plan): ReadonlyMap<string, string> {
  const known = identified.get(plan) ?? hashCells(plan);
  identified.set(plan, known);
  return known;
}

/** A plan is asked for it several times, and never changes. */
const identified = new WeakMap<Plan, ReadonlyMap<string, string>>();

function hashCells(plan: Plan): ReadonlyMap<string, string> {
  const runtimes = new Map(plan.runtimes.map((runtime) => [runtime.id, runtime]));
  const variants = new Map(plan.variants.map((variant) => [variant.id, variant]));
  const scenarios = new Map(plan.scenarios.map((scenario) => [scenario.id, scenario]));
  const columns = new Map(plan.columns.map((column) => [column.id, column]));
  const shared = canonicalJson([plan.subject, plan.settings]);
  const ofScenarios = memoize(({ scenario, runtime }: { scenario: string; runtime: string }) => {
    const found = scenarios.get(scenario);
    return canonicalJson(found && identifyScenarioFor(found, runtime));
  });
  const ofColumns = memoize(({ column: id }: { column: string }) => {
    const column = columns.get(id);
    const runtime = column && runtimes.get(column.runtime);
    const variant = column && variants.get(column.variant);
    const module = runtime && variant?.modules[runtime.driver]?.sha256;
    const problem = runtime?.problem;
    const patch = column?.patch && [column.patch.state, column.patch.description, column.patch.copy?.sha256];
    return canonicalJson([runtime && identifyRuntime(runtime), problem, module, patch]);
  });
  return new Map(
    plan.cells.map((cell) => {
      const runtime = columns.get(cell.column)?.runtime ?? '';
      const parts = [
        shared,
        ofColumns({ column: cell.column }),
        ofScenarios({ scenario: cell.scenario, runtime }),
        canonicalJson(identifyCell(cell)),
      ];
      return [cell.id, createHash('sha256').update(parts.join('\n')).digest('hex')];
    }),
  );
}

function identifyCell({ id, clock, skip, tests }: PlannedCell): unknown {
  return { id, clock, skip, tests };
}

/** Of a suite only the source of that runtime; for which versions it is decides whether a cell is skipped, and is in the cell. */
function identifyScenarioFor(scenario: PlannedScenario, runtime: string): unknown {
  const { versions: _, ...identity } = identifyScenario(scenario);
  if (scenario.kind !== 'suite') return identity;
  const source = scenario.sources[runtime];
  return { ...identity, sources: [source?.sha256, source?.problem] };
}

/** The work for a key is done once. */
function memoize<Key extends object>(make: (key: Key) => string): (key: Key) => string {
  const made = new Map<string, string>();
  return (key) => {
    const name = JSON.stringify(key);
    const known = made.get(name) ?? make(key);
    made.set(name, known);
    return known;
  };
}

/** Whatever the order of its keys: a plan that was stored and read again has another one. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

export interface Identified {
  readonly id: string;
}

export function identifyPlan({ subject, runtimes, variants, scenarios, columns, cells, settings }: Plan) {
  return {
    ...{ subject, cells, settings },
    columns: columns.map(identifyColumn),
    runtimes: runtimes.map(identifyRuntime),
    variants: variants.map(({ id, versions, modules, diffs }) => ({
      ...{ id, versions, diffs: diffs?.map(({ sha256, versions: range }) => [sha256, range]) },
      modules: Object.entries(modules).map(([driver, { sha256 }]) => [driver, sha256]),
    })),
    scenarios: scenarios.map(identifyScenario),
  };
}

function identifyScenario(scenario: PlannedScenario): Identified & Record<string, unknown> {
  const { id, versions } = scenario;
  switch (scenario.kind) {
    case 'program':
      return { id, versions, program: scenario.program, owed: scenario.owed };
    case 'module':
      return { id, versions, sha256: scenario.module.sha256, withinSeconds: scenario.withinSeconds };
    case 'suite': {
      const { runner, testFile, testSeconds, sources } = scenario;
      const hashes = Object.entries(sources).map(([runtime, { sha256 }]) => [runtime, sha256]);
      return { id, versions, runner, testFile, testSeconds, sources: hashes };
    }
    case 'test':
      return { id, parent: scenario.parent, test: scenario.test };
  }
}

function identifyColumn({ patch, ...column }: Column): Identified & Record<string, unknown> {
  const identity = { ...column, patch: [patch?.state, patch?.copy?.sha256] };
  return patch === undefined ? column : identity;
}

function identifyRuntime(runtime: PlannedRuntime): Identified & Record<string, unknown> {
  const { id, driver, version, sha256 } = runtime;
  const identity = { driver, version, sha256, ...(driver === 'python' && { python: runtime.pythonVersion }) };
  return { id, ...identity };
}
