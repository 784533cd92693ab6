/** From the results of a run and what was accepted to what the reports are made from. Pure. */
import { compareBumps, judgeBumps, listBumpDeviations } from '../bump/judge-bumps.ts';
import { type AcceptedResults, compareWithAccepted } from '../compare/accepted-results.ts';
import { compareWithBaselines } from '../compare/compare-columns.ts';
import type { RunResults } from '../record/run-results.ts';
import { bumpRerunWords, rerunWords } from './matrix-words.ts';
import type { RunReport } from './run-report.ts';

export type RunReportExtras = Pick<RunReport, 'acceptedFile' | 'resultsFolder' | 'updated' | 'wallSeconds'>;

/** @param accepted none for a gate, which judges by the baseline columns alone */
export function buildRunReport(
  results: RunResults,
  accepted: AcceptedResults,
  extras: RunReportExtras,
): RunReport {
  const question = results.plan.bump;
  if (question !== undefined) {
    const { pairs, ...about } = question;
    const bump = { ...about, judged: judgeBumps(results, pairs) };
    return {
      ...{ results, bump },
      comparisons: compareBumps(results, bump.judged),
      deviations: listBumpDeviations(results, bump.judged),
      accepted,
      rerunCommand: (cell) => bumpRerunWords(results.plan, bump.base, cell),
      ...extras,
    };
  }
  return {
    results,
    comparisons: compareWithBaselines(results),
    deviations: compareWithAccepted(accepted, results),
    accepted,
    rerunCommand: (cell) => rerunWords(results.plan, cell),
    ...extras,
  };
}
