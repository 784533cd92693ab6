/** What follows from the facts of a review: what is broken without the patch, what changes with it, and what to do. Pure. */
import type { ColumnComparison, ScenarioChange } from '../compare/change.ts';
import { isUnverified } from '../compare/compare-cells.ts';
import { compareColumns, isEqualInEveryField } from '../compare/compare-columns.ts';
import { isWorse } from '../explore/classify-difference.ts';
import type { Finding } from '../explore/finding.ts';
import type { CellResult, RunResults } from '../record/run-results.ts';
import { factOf } from './change-facts.ts';
import { verdictOf } from './clock-pair.ts';
import type { ReviewFacts } from './review-facts.ts';

/** One version, under the patch and without it. */
export interface VersionRow {
  readonly runtime: string;
  readonly version: string;
  /** Why the version or the patch could not be had there. */
  readonly problem?: string;
  /** Scenarios that fail as the library is. */
  readonly failing: readonly string[];
  /** How many scenarios there are for it. */
  readonly compared: number;
  readonly fixed: readonly string[];
  readonly regressed: readonly string[];
  /** With the same verdict under the patch, and another trace. */
  readonly changed: readonly string[];
  /** Equal in every field over the suite, and over so many programs where those were run; absent for a bump. */
  readonly equal?: { readonly suite: boolean; readonly programs: number; readonly differing: number };
}

export interface DerivedReview {
  /** The column that is reviewed against the one that it changes. */
  readonly comparison: ColumnComparison;
  readonly regressed: readonly ScenarioChange[];
  readonly fixed: readonly ScenarioChange[];
  readonly changed: readonly ScenarioChange[];
  /** What gave no verdict, or no steady one. */
  readonly unknown: readonly ScenarioChange[];
  /** Scenarios that fail on the baseline column, with its cells, the real clock's first. */
  readonly failing: readonly { readonly scenario: string; readonly cells: readonly CellResult[] }[];
  /** By version, by its runtime's id: the scenarios that ran and pass as the library is. */
  readonly passing: ReadonlyMap<string, ReadonlySet<string>>;
  readonly versions: readonly VersionRow[];
  /** Neighbours among the versions as the library is. */
  readonly steps: readonly ColumnComparison[];
  /** From this version on, the patch changes nothing in any field, on every later version that was run. */
  readonly obsoleteFrom?: VersionRow;
  /** The first later version that passes, as it is, everything that the patch fixes. */
  readonly fixedUpstreamIn?: VersionRow;
  /** What a search found that is worse with the change than without. */
  readonly worse: readonly Finding[];
}

export function deriveReview(facts: ReviewFacts): DerivedReview {
  const { subject, report, searches } = facts;
  const { results } = report;
  const [baseline, candidate] =
    subject.kind === 'patch'
      ? [`${subject.runtime}+none`, `${subject.runtime}+${subject.patch}`]
      : [`${subject.from}+none`, `${subject.to}+none`];
  const comparison = compareColumns(results, baseline, candidate);
  const of = (...kinds: readonly ReturnType<typeof factOf>[]): ScenarioChange[] =>
    comparison.changes.filter((change) => kinds.includes(factOf(change)));
  const fixed = of('fixed');
  const versions = results.plan.runtimes.map(({ id }) => describeVersion(facts, id));
  const later = versions.slice(versions.findIndex(({ runtime }) => baseline === `${runtime}+none`));
  const obsoleteFrom = subject.kind === 'patch' ? findObsolete(later) : undefined;
  const passing = new Map(results.plan.runtimes.map(({ id }) => [id, listPassing(results, id)]));
  const fixedUpstreamIn =
    subject.kind === 'patch' && fixed.length > 0
      ? later.find(({ runtime }) => fixed.every(({ scenario }) => passing.get(runtime)?.has(scenario.id)))
      : undefined;
  return {
    comparison,
    ...{ regressed: of('regressed'), fixed, changed: of('changed'), unknown: of('spurious', 'unverified') },
    failing: listFailing(results.cells.filter(({ column }) => column.id === baseline)),
    ...{ passing, versions },
    steps: results.plan.runtimes
      .slice(1)
      .map(({ id }, index) =>
        compareColumns(results, `${results.plan.runtimes[index]?.id ?? ''}+none`, `${id}+none`),
      ),
    ...(obsoleteFrom && { obsoleteFrom }),
    ...(fixedUpstreamIn && { fixedUpstreamIn }),
    worse: (searches[0]?.state.findings ?? []).filter(({ kind }) => isWorse(kind)),
  };
}

function describeVersion({ subject, report, equalities }: ReviewFacts, runtime: string): VersionRow {
  const { results } = report;
  const planned = results.plan.runtimes.find(({ id }) => id === runtime);
  const own = results.cells.filter(({ column }) => column.id === `${runtime}+none`);
  const row = {
    ...{ runtime, version: planned?.version ?? runtime },
    ...(planned?.problem !== undefined && { problem: planned.problem }),
    failing: listFailing(own).map(({ scenario }) => scenario),
  };
  if (subject.kind === 'bump') {
    const compared = new Set(own.map(({ cell }) => cell.scenario)).size;
    return { ...row, compared, fixed: [], regressed: [], changed: [] };
  }
  const comparison = compareColumns(results, `${runtime}+none`, `${runtime}+${subject.patch}`);
  const named = (fact: ReturnType<typeof factOf>): string[] =>
    comparison.changes.filter((change) => factOf(change) === fact).map(({ scenario }) => scenario.id);
  const equality = equalities.find((each) => each.runtime === runtime);
  return {
    ...row,
    compared: comparison.changes.length,
    ...{ fixed: named('fixed'), regressed: named('regressed'), changed: named('changed') },
    equal: {
      suite: isEqualInEveryField(comparison),
      ...{ programs: equality?.programs ?? 0, differing: equality?.differing ?? 0 },
    },
  };
}

/** A scenario that did not run there, or not steadily, does not pass. */
function listPassing({ cells }: RunResults, runtime: string): ReadonlySet<string> {
  const own = cells.filter(
    ({ column, judgement }) => column.id === `${runtime}+none` && judgement?.verdict !== 'skipped',
  );
  const others = own.filter(
    ({ judgement, spurious }) => judgement?.verdict !== 'passed' || spurious !== undefined,
  );
  const passing = new Set(own.map(({ cell }) => cell.scenario));
  for (const { cell } of others) passing.delete(cell.scenario);
  return passing;
}

function listFailing(cells: readonly CellResult[]): DerivedReview['failing'] {
  const failing = new Map<string, CellResult[]>();
  for (const result of cells) {
    const verdict = verdictOf(result);
    if ((verdict !== 'failed' && verdict !== 'errored') || isUnverified(result)) continue;
    failing.set(result.cell.scenario, [...(failing.get(result.cell.scenario) ?? []), result]);
  }
  const realFirst = (own: readonly CellResult[]): CellResult[] =>
    own.toSorted((a, b) => Number(b.cell.clock === 'real') - Number(a.cell.clock === 'real'));
  return [...failing].map(([scenario, own]) => ({ scenario, cells: realFirst(own) }));
}

/** The first of the versions from which on, to the last of them, the patch changes nothing; it must have been tried there. */
function findObsolete(versions: readonly VersionRow[]): VersionRow | undefined {
  let first: VersionRow | undefined;
  for (const row of versions.toReversed()) {
    const isEqual = row.equal?.suite === true && row.equal.programs > 0 && row.equal.differing === 0;
    if (row.problem !== undefined || !isEqual) break;
    first = row;
  }
  return first;
}
