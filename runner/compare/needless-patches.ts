/**
 * Finds patches that change nothing any more: from which version on a patch's columns equal the unpatched ones in every
 * field. Pure; that two columns differ nowhere is known only of the scenarios and programs that ran, so both are counted.
 */
import type { RunResults } from '../record/run-results.ts';
import type { Change, ColumnComparison } from './change.ts';
import { compareColumns } from './compare-columns.ts';

/** What is known of a patch on one version, against that version as it is. */
export interface PatchEvidence {
  readonly variant: string;
  readonly version: string;
  /** Scenarios that ran on both columns, programs on the virtual clock, and how many of them differ in any field, on any clock. */
  readonly scenarios: { readonly compared: number; readonly differing: number };
  /** A scenario could not be compared, so that not all is known. */
  readonly isPartial: boolean;
  /** Random programs that ran on both, and how many of them differ; absent if none ran. */
  readonly programs?: { readonly compared: number; readonly differing: number };
}

export interface NeedlessPatch {
  readonly variant: string;
  /** The first version from which on it changes nothing, on no later version of the evidence either. */
  readonly since: string;
  /** Those versions, `since` first. */
  readonly versions: readonly string[];
  /** The fewest scenarios that ran on any of them. */
  readonly scenarios: number;
  /** The fewest random programs, if they ran on all of them. */
  readonly programs?: number;
}

/**
 * A patch is called needless only if something saw it at work: a scenario or a program on an earlier version, or random
 * programs on every version in question. A suite that never noticed the patch says nothing of it.
 *
 * @param evidence in the order of the versions, for each variant
 */
export function findNeedlessPatches(evidence: readonly PatchEvidence[]): NeedlessPatch[] {
  const variants = [...new Set(evidence.map(({ variant }) => variant))];
  return variants.flatMap((variant) => {
    const own = evidence.filter((each) => each.variant === variant);
    const lastDifferent = own.findLastIndex((each) => !isEqual(each));
    const equal = own.slice(lastDifferent + 1);
    const [first] = equal;
    if (first === undefined) return [];
    const programs = equal.map((each) => each.programs?.compared ?? 0);
    const wasSeen = own.slice(0, lastDifferent + 1).some(isDifferent);
    if (!wasSeen && programs.includes(0)) return [];
    return {
      variant,
      since: first.version,
      versions: equal.map(({ version }) => version),
      scenarios: Math.min(...equal.map(({ scenarios }) => scenarios.compared)),
      ...(!programs.includes(0) && { programs: Math.min(...programs) }),
    };
  });
}

/** `from 4.14.2 on, narrow changes nothing in 19 scenarios and 30,000 random programs: drop it`. */
export function describeNeedlessPatch({ variant, since, scenarios, programs }: NeedlessPatch): string {
  const counts = [
    ...(scenarios > 0 ? [quantity(scenarios, 'scenario')] : []),
    ...(programs === undefined ? [] : [quantity(programs, 'random program')]),
  ];
  return `from ${since} on, \`${variant}\` changes nothing in ${counts.join(' and ')}: drop it`;
}

/**
 * What the suite of a run knows of each patch, in the order of the versions. A version that the library was not run on as
 * it is, or that a patch was not run on, is partial evidence.
 */
export function gatherPatchEvidence(results: RunResults): PatchEvidence[] {
  const { runtimes, columns } = results.plan;
  const find = (runtime: string, variant: string): string | undefined =>
    columns.find((column) => column.runtime === runtime && column.variant === variant)?.id;
  return [...new Set(columns.map(({ variant }) => variant))]
    .filter((variant) => variant !== unpatched)
    .flatMap((variant) =>
      runtimes.map(({ id: runtime, version }): PatchEvidence => {
        const [baseline, candidate] = [find(runtime, unpatched), find(runtime, variant)];
        const comparison =
          baseline === undefined || candidate === undefined
            ? undefined
            : compareColumns(results, baseline, candidate);
        return { variant, version, ...countDifferences(comparison) };
      }),
    );
}

const unpatched = 'none';

function countDifferences(
  comparison: ColumnComparison | undefined,
): Pick<PatchEvidence, 'isPartial' | 'scenarios'> {
  // What the plan leaves out on this version, a scenario for others, is no gap in what is known.
  const changes = (comparison?.changes ?? []).filter(
    ({ change, unverified }) => change !== 'skipped' || unverified,
  );
  const found = changes.map(({ scenario, clocks: { virtual, real } }) => {
    // What has no virtual clock is decided on the real one.
    const decider = scenario.kind === 'program' ? virtual : (virtual ?? real);
    return [decider?.change, real?.change];
  });
  const compared = found.filter(([decider]) => isDecisive(decider));
  return {
    scenarios: {
      compared: compared.length,
      differing: found.filter((clocks) => clocks.some((change) => isDecisive(change) && change !== 'same'))
        .length,
    },
    isPartial:
      compared.length === 0 ||
      found.some(([decider, real]) => !isDecisive(decider) || (real !== undefined && !isDecisive(real))),
  };
}

/** Whether a change says that two cells differ, or that they do not. */
function isDecisive(change: Change | undefined): boolean {
  return change === 'same' || change === 'regressed' || change === 'fixed' || change === 'changed';
}

function isDifferent({ scenarios, programs }: PatchEvidence): boolean {
  return scenarios.differing > 0 || (programs?.differing ?? 0) > 0;
}

function isEqual(evidence: PatchEvidence): boolean {
  const { scenarios, programs, isPartial } = evidence;
  return !isPartial && !isDifferent(evidence) && scenarios.compared + (programs?.compared ?? 0) > 0;
}

function quantity(count: number, word: string): string {
  return `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;
}
