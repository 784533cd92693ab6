/**
 * What a CI is to make of each cell. A consumer of these reports turns red on the first failure, so that only what also
 * gives the run another exit code than 0 is one: what counts against the run, what the machine or an interrupt kept from
 * a verdict, and a child that gave nothing to judge although nobody accepted that. Nothing else is called a pass but what
 * passed: a failure that is known keeps a word of its own, and the message that says why it is tolerated.
 */
import type { AcceptedResult, Deviation } from '../compare/accepted-results.ts';
import type { CellChange } from '../compare/change.ts';
import { combineAttempts } from '../compare/combine-attempts.ts';
import { isUnverified } from '../compare/compare-cells.ts';
import type { Attempt, CellResult, RunResults } from '../record/run-results.ts';
import { printableLine } from './printable.ts';
import type { RunReport } from './run-report.ts';
import { restsOn } from '../bump/bump-report.ts';

/**
 * `known-failure`: it failed, and that counts against nothing; `errored`: there was nothing to judge; `flaky`: its own
 * attempts disagree, and one of them passed; `spurious`: they disagree, and none passed.
 */
export type CiStatus =
  'passed' | 'known-failure' | 'regressed' | 'errored' | 'no-result' | 'skipped' | 'flaky' | 'spurious';

/** One cell as the reports for a CI show it. */
export interface CiCell {
  readonly result: CellResult;
  readonly status: CiStatus;
  /** One printable line; empty for a cell that passed. */
  readonly message: string;
  /** What became of the cell against its baseline column's; absent for a cell of a baseline column. */
  readonly change?: CellChange;
  /** The attempt that the status speaks of: one that passed for `flaky`, otherwise the one that stands for the cell. */
  readonly shown?: Attempt;
  /** The other attempts, in their order. */
  readonly others: readonly Attempt[];
}

/** The cells of a run, in the plan's order. */
export function buildCiCells(report: RunReport): CiCell[] {
  const changes = changesByCell(report);
  const worse = new Map(
    report.deviations
      .filter(({ kind }) => kind === 'worse' && !report.updated)
      .map((deviation) => [deviation.cell, deviation]),
  );
  return report.results.cells.map((result) => {
    const change = changes.get(result.cell.id);
    const [status, message] = discount(
      result,
      classifyCell(result, worse.get(result.cell.id), change, report),
      report,
    );
    const shown =
      status === 'flaky'
        ? result.attempts.find(({ judgement }) => judgement.verdict === 'passed')
        : combineAttempts(result.attempts, result.cell.clock).standing;
    return {
      ...{ result, status, message: printableLine(message) },
      ...(change && { change }),
      ...(shown && { shown }),
      others: result.attempts.filter((attempt) => attempt !== shown),
    };
  });
}

/** True where a CI must turn red. */
export function isRed(status: CiStatus): boolean {
  switch (status) {
    case 'regressed':
    case 'errored':
    case 'no-result':
      return true;
    case 'passed':
    case 'known-failure':
    case 'skipped':
    case 'flaky':
    case 'spurious':
      return false;
  }
}

function changesByCell({ comparisons }: RunReport): Map<string, CellChange> {
  const changes = new Map<string, CellChange>();
  for (const { changes: scenarios } of comparisons) {
    for (const change of scenarios.flatMap(({ clocks }) => Object.values(clocks))) {
      if (change.candidate !== undefined) changes.set(change.candidate.cell.id, change);
    }
  }
  return changes;
}

/** What a bump's verdict does not rest on is no reason to turn red. */
function discount(
  { column }: CellResult,
  [status, message]: readonly [CiStatus, string],
  { bump }: RunReport,
): readonly [CiStatus, string] {
  if (bump === undefined || !isRed(status) || restsOn(bump, column.id)) return [status, message];
  return ['known-failure', `known: it does not decide the bump; ${message}`];
}

/** The status of a cell, and its message as far as it need not be printable yet. */
function classifyCell(
  result: CellResult,
  worse: Deviation | undefined,
  change: CellChange | undefined,
  report: RunReport,
): readonly [CiStatus, string] {
  const { judgement, attempts, spurious, state } = result;
  if (judgement?.verdict === 'skipped') return ['skipped', judgement.reason];
  if (judgement === undefined || state !== 'finished') {
    return ['no-result', describeMissing(result, report.results)];
  }
  if (worse !== undefined) return ['regressed', worse.description];
  if (isUnverified(result)) return ['errored', judgement.reason];
  if (spurious !== undefined) {
    const passedOnce = attempts.some(({ judgement }) => judgement.verdict === 'passed');
    return [passedOnce ? 'flaky' : 'spurious', `spurious: ${spurious}`];
  }
  if (judgement.verdict === 'passed') return ['passed', ''];
  const entry = report.accepted.get(`${result.cell.scenario}@${result.cell.column}`);
  if (judgement.verdict === 'errored' && entry === undefined && !report.updated) {
    return ['errored', judgement.reason];
  }
  return ['known-failure', describeKnown(result, change, entry, report)];
}

function describeMissing({ state }: CellResult, { interrupted }: RunResults): string {
  const when = state === 'pending' ? 'before it started' : 'while it ran';
  return `no result: ${interrupted === undefined ? 'the run ended' : `${interrupted} ended the run`} ${when}`;
}

/** Why a failing cell counts against nothing. */
function describeKnown(
  { column, judgement }: CellResult,
  change: CellChange | undefined,
  entry: AcceptedResult | undefined,
  report: RunReport,
): string {
  const { acceptedFile, updated } = report;
  const what = `${judgement?.verdict ?? ''}${judgement?.reason ? `: ${judgement.reason}` : ''}`;
  if (updated && acceptedFile !== undefined) return `known: ${acceptedFile} accepts it now; ${what}`;
  if (entry?.because !== undefined) return `known: ${entry.because}; ${what}`;
  const { baseline } = column;
  if (baseline === undefined) return `known: its column is the baseline; ${what}`;
  switch (change?.change) {
    // Worse than the baseline without counting against the run: only accepted results and a bump's verdict allow that.
    case 'regressed':
      if (report.bump !== undefined) return `known: it does not decide the bump; ${what}`;
      return `known: ${acceptedFile ?? 'an accepted result'} accepts it; ${what}`;
    case 'same':
    case 'changed':
    case 'fixed':
      return `known: ${baseline} ${change.baseline?.judgement?.verdict ?? 'failed'} too; ${what}`;
    case 'spurious':
      return `not compared: the attempts of ${baseline} disagree; ${what}`;
    case 'added':
    case 'removed':
    case 'skipped':
    case undefined:
      return `not compared: ${baseline} has no verdict; ${what}`;
  }
}
