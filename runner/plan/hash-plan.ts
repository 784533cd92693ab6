/** Identifies a plan by what decides its results, so that the parts of it that several machines ran can be told to belong together. */
import { createHash } from 'node:crypto';

import type { Column, Plan, PlannedRuntime, PlannedScenario } from './plan.ts';

/** Where a machine keeps its files makes no difference; which files they are does. In hexadecimal. */
export function hashPlan(plan: Plan): string {
  return createHash('sha256')
    .update(canonicalJson(identifyPlan(plan)))
    .digest('hex');
}

/** What makes one plan another than the other, each a few words: `the variant \`wide\``; empty if they are the same. */
export function listPlanDifferences(before: Plan, after: Plan): string[] {
  const [old, now] = [identifyPlan(before), identifyPlan(after)];
  const parts = ['runtimes', 'variants', 'scenarios', 'columns', 'cells'] as const;
  const words = { runtimes: 'runtime', variants: 'variant', scenarios: 'scenario', columns: 'column' };
  const named = parts.flatMap((part) => {
    const ids = listDifferences(old[part], now[part]);
    return ids.map((id) => `the ${part === 'cells' ? 'cell' : words[part]} \`${id}\``);
  });
  if (named.length > 0) return named;
  return hashPlan(before) === hashPlan(after) ? [] : ['the subject, its settings or the order of the cells'];
}

function listDifferences(before: readonly Identified[], after: readonly Identified[]): string[] {
  const [old, now] = [before, after].map((items) => new Map(items.map((item) => [item.id, item])));
  const ids = new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])]);
  return [...ids].filter((id) => canonicalJson(old?.get(id)) !== canonicalJson(now?.get(id)));
}

/** Whatever the order of its keys: a plan that was stored and read again has another one. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

interface Identified {
  readonly id: string;
}

function identifyPlan({ subject, runtimes, variants, scenarios, columns, cells, settings }: Plan) {
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
