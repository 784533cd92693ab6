/** Identifies a plan by what decides its results, so that the parts of it that several machines ran can be told to belong together. */
import { createHash } from 'node:crypto';

import type { Column, Plan, PlannedRuntime, PlannedScenario } from './plan.ts';

/** Where a machine keeps its files makes no difference; which files they are does. In hexadecimal. */
export function hashPlan(plan: Plan): string {
  const { subject, runtimes, variants, scenarios, columns, cells, settings } = plan;
  const inputs = {
    ...{ subject, cells, settings },
    columns: columns.map(identifyColumn),
    runtimes: runtimes.map(identifyRuntime),
    variants: variants.map(({ id, versions, modules, diffs }) => ({
      ...{ id, versions, diffs: diffs?.map(({ sha256, versions: range }) => [sha256, range]) },
      modules: Object.entries(modules).map(([driver, { sha256 }]) => [driver, sha256]),
    })),
    scenarios: scenarios.map(identifyScenario),
  };
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
}

function identifyScenario(scenario: PlannedScenario): unknown {
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

function identifyColumn({ patch, ...column }: Column): unknown {
  return patch === undefined ? column : { ...column, patch: [patch.state, patch.copy?.sha256] };
}

function identifyRuntime(runtime: PlannedRuntime): unknown {
  const { id, driver, version, sha256 } = runtime;
  return { id, driver, version, sha256, ...(driver === 'python' && { python: runtime.pythonVersion }) };
}
