/** The exit code of a run, from its report alone. Pure. */
import { isBumpBlocked, isBumpSettled } from '../bump/bump-report.ts';
import { buildCiCells, isRed } from '../report/ci-status.ts';
import type { RunReport } from '../report/run-report.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';

/** @param strict a cell that got better counts too, and a patch that should be dropped */
export function decideExitCode(
  report: RunReport,
  { strict = false }: { readonly strict?: boolean | undefined } = {},
): ExitCode {
  const { bump, results, deviations, updated } = report;
  if (results.interrupted !== undefined) return exitCodeForSignal(results.interrupted);
  const counts = deviations.some(({ kind }) => kind === 'worse' || (strict && kind === 'better'));
  if (counts && !updated) return exitCodes.regressed;
  if (bump !== undefined) {
    const isDue = bump.judged.some(({ judgement }) => judgement.verdict === 'drop the patch');
    if (isBumpBlocked(bump) || (strict && isDue)) return exitCodes.regressed;
    if (!isBumpSettled(bump)) return exitCodes.environment;
    return buildCiCells(report).some(({ status }) => isRed(status)) ? exitCodes.partial : exitCodes.ok;
  }
  const ends = results.cells.map(({ observation }) => observation?.end);
  if (ends.some((end) => end === 'not-started' || end === 'environment-mismatch')) {
    return exitCodes.environment;
  }
  return buildCiCells(report).some(({ status }) => isRed(status)) ? exitCodes.partial : exitCodes.ok;
}
