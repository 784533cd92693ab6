/** Judges the bumps of a run by its results. What a verdict means is told in `compare/judge-bump.ts`. Pure. */
import type { Deviation } from '../compare/accepted-results.ts';
import { compareColumns } from '../compare/compare-columns.ts';
import type { ColumnComparison } from '../compare/change.ts';
import { judgeBump } from '../compare/judge-bump.ts';
import type { RunResults } from '../record/run-results.ts';
import type { BumpPair, JudgedBump } from './bump-report.ts';

export function judgeBumps(results: RunResults, pairs: readonly BumpPair[]): JudgedBump[] {
  return pairs.map((pair) => {
    const { today, unpatched, patched } = pair;
    const evidence = { unpatched: compareColumns(results, today, unpatched) };
    if (patched === undefined) return { ...pair, judgement: judgeBump(evidence) };
    const applied = results.plan.columns.find(({ id }) => id === patched)?.patch;
    const judgement = judgeBump({
      ...evidence,
      patch: {
        patched: compareColumns(results, today, patched),
        byItself: compareColumns(results, unpatched, patched),
        ...(applied && { state: applied.state }),
        ...(applied?.description !== undefined && { description: applied.description }),
      },
    });
    return { ...pair, judgement };
  });
}

/** What closes the gate: what regressed in the columns of bumps that are blocked for certain, on whichever clock. */
export function listBumpDeviations(results: RunResults, judged: readonly JudgedBump[]): Deviation[] {
  const blocked = judged.filter(({ judgement: { verdict, isSettled } }) => verdict === 'block' && isSettled);
  const worse = compareBumps(results, blocked).flatMap(({ baseline, changes }) =>
    changes.flatMap(({ clocks }) =>
      Object.values(clocks).flatMap(({ change, reason, candidate }): Deviation[] =>
        change !== 'regressed' || candidate === undefined
          ? []
          : [
              {
                ...{ cell: candidate.cell.id, kind: 'worse', against: 'baseline' },
                description: `${reason}, against ${baseline}`,
              },
            ],
      ),
    ),
  );
  return [...new Map(worse.map((deviation) => [deviation.cell, deviation])).values()];
}

/** Each pair of columns that a verdict was found from, once; a patch that does not apply leaves nothing to compare. */
export function compareBumps(results: RunResults, pairs: readonly BumpPair[]): ColumnComparison[] {
  const columns = pairs.flatMap(({ today, unpatched, patched }) => [
    { baseline: today, candidate: unpatched },
    ...(patched === undefined || isConflict(results, patched)
      ? []
      : [{ baseline: today, candidate: patched }]),
  ]);
  const named = new Map(columns.map((pair) => [`${pair.baseline} ${pair.candidate}`, pair]));
  return [...named.values()].map(({ baseline, candidate }) => compareColumns(results, baseline, candidate));
}

function isConflict({ plan }: RunResults, column: string): boolean {
  return plan.columns.find(({ id }) => id === column)?.patch?.state === 'conflict';
}
