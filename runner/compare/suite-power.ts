/**
 * Measures what a suite can tell: for each scenario and each pair of columns, whether the scenario tells the two apart.
 * A patch that no scenario catches is as safe as the suite is strong. Pure; what a pair comes to is decided in
 * `compare-cells.ts`.
 */
import type { Column } from '../plan/plan.ts';
import type { RunResults } from '../record/run-results.ts';
import type { ColumnComparison, ScenarioChange } from './change.ts';
import { findNeedlessPatches, gatherPatchEvidence, type NeedlessPatch } from './needless-patches.ts';
import { compareColumns, compareWithBaselines, isEqualInEveryField } from './compare-columns.ts';

/**
 * What a scenario says of two columns: their verdicts differ; the verdicts agree and only what was observed differs, on
 * the virtual clock in any field; nothing differs; or a side brings nothing, or nothing reliable, to compare.
 */
export type Distinction = 'verdict' | 'trace' | 'none' | 'not-comparable';

/** Two columns that differ in one thing: in their variant within a runtime, or in their runtime under one variant. */
export interface PowerPair {
  readonly kind: 'variants' | 'runtimes';
  /** The earlier one of the plan first. */
  readonly left: Column;
  readonly right: Column;
}

export interface ScenarioPower {
  /** `contract/fail-after`. */
  readonly scenario: string;
  /** One for each pair of the suite's power, in its order. */
  readonly distinctions: readonly Distinction[];
}

/** Which scenarios notice that a column is worse than its baseline. */
interface ColumnCatch {
  readonly column: string;
  readonly baseline: string;
  /** Those whose verdict gets worse, on either clock. */
  readonly scenarios: readonly string[];
  /** How many scenarios could be compared at all. */
  readonly compared: number;
}

export interface SuitePower {
  /** Within each runtime all pairs of its columns; then each variant on runtimes that are neighbours in the plan. */
  readonly pairs: readonly PowerPair[];
  /** In the plan's order. */
  readonly scenarios: readonly ScenarioPower[];
  /** Each column that has a baseline, in the plan's order. */
  readonly catches: readonly ColumnCatch[];
  /** Columns that have a baseline and that no scenario catches, though there was something to compare. */
  readonly uncaught: readonly string[];
  /** Scenarios that tell no pair apart, though there was something to compare. */
  readonly tellNothing: readonly string[];
  /** Scenarios that tell at least one pair apart, and none by a verdict. */
  readonly tellOnlyByTrace: readonly string[];
  /** Groups of at least two columns that are equal in every field over all scenarios, on the virtual clock. */
  readonly equalColumns: readonly (readonly string[])[];
  /** Patches that change nothing from some version on. */
  readonly needlessPatches: readonly NeedlessPatch[];
}

export function measurePower(results: RunResults): SuitePower {
  const compare = rememberComparisons(results);
  const pairs = pairColumns(results.plan.columns);
  const changes = pairs.map(
    ({ left, right }) =>
      new Map(compare(left.id, right.id).changes.map((change) => [change.scenario.id, change])),
  );
  const scenarios = results.plan.scenarios.map(({ id }) => ({
    scenario: id,
    distinctions: changes.map((byScenario) => distinguish(byScenario.get(id))),
  }));
  const catches = compareWithBaselines(results).map(measureCatch);
  const having = (accept: (distinctions: ReadonlySet<Distinction>) => boolean): string[] =>
    scenarios.filter(({ distinctions }) => accept(new Set(distinctions))).map(({ scenario }) => scenario);
  return {
    pairs,
    scenarios,
    catches,
    uncaught: catches
      .filter((caught) => caught.scenarios.length === 0 && caught.compared > 0)
      .map(({ column }) => column),
    tellNothing: having((found) => found.has('none') && !found.has('trace') && !found.has('verdict')),
    tellOnlyByTrace: having((found) => found.has('trace') && !found.has('verdict')),
    equalColumns: groupEqualColumns(results.plan.columns, compare),
    needlessPatches: findNeedlessPatches(gatherPatchEvidence(results)),
  };
}

type Compare = (left: string, right: string) => ColumnComparison;

/** Pairs are compared for the table and again for the groups of equal columns, and comparing is the costly part. */
function rememberComparisons(results: RunResults): Compare {
  const known = new Map<string, ColumnComparison>();
  return (left, right) => {
    const key = JSON.stringify([left, right]);
    const comparison = known.get(key) ?? compareColumns(results, left, right);
    known.set(key, comparison);
    return comparison;
  };
}

function pairColumns(columns: readonly Column[]): PowerPair[] {
  const runtimes = [...new Set(columns.map(({ runtime }) => runtime))];
  const within = runtimes.flatMap((runtime) => {
    const own = columns.filter((column) => column.runtime === runtime);
    return own.flatMap((left, index) =>
      own.slice(index + 1).map((right): PowerPair => ({ kind: 'variants', left, right })),
    );
  });
  const between = runtimes
    .slice(1)
    .flatMap((runtime, index) =>
      columns
        .filter((column) => column.runtime === runtimes[index])
        .flatMap((left) =>
          columns
            .filter((column) => column.runtime === runtime && column.variant === left.variant)
            .map((right): PowerPair => ({ kind: 'runtimes', left, right })),
        ),
    );
  return [...within, ...between];
}

/** A difference on one clock is a difference; that there is none can be said only if every clock that ran says so. */
function distinguish(change: ScenarioChange | undefined): Distinction {
  const clocks = Object.values(change?.clocks ?? {});
  const found = new Set(clocks.map((clock) => clock.change));
  if (found.has('regressed') || found.has('fixed')) return 'verdict';
  if (found.has('changed')) return 'trace';
  const isUnclear =
    found.has('spurious') ||
    found.has('added') ||
    found.has('removed') ||
    clocks.some(({ unverified }) => unverified);
  return found.has('same') && !isUnclear ? 'none' : 'not-comparable';
}

function measureCatch({ candidate, baseline, changes }: ColumnComparison): ColumnCatch {
  const caught = changes.filter(({ clocks }) =>
    Object.values(clocks).some(({ change }) => change === 'regressed'),
  );
  return {
    column: candidate,
    baseline,
    scenarios: caught.map(({ scenario }) => scenario.id),
    compared: changes.filter((change) => distinguish(change) !== 'not-comparable').length,
  };
}

/** Each column joins the first group all of whose members it equals. */
function groupEqualColumns(columns: readonly Column[], compare: Compare): string[][] {
  const groups: string[][] = [];
  for (const { id } of columns) {
    const group = groups.find((members) =>
      members.every((member) => isEqualInEveryField(compare(member, id))),
    );
    if (group === undefined) groups.push([id]);
    else group.push(id);
  }
  return groups.filter(({ length }) => length > 1);
}
