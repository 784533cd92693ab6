/**
 * The report of a run in the Common Test Report Format (ctrf.io), one test a cell.
 *
 * The format has five words. What `ci-status.ts` calls red is `failed`, a cell without a result too, as a consumer looks
 * at nothing but that count. A known failure is `other`, as it ran and is neither a pass nor skipped; so is a cell whose
 * attempts disagree without one of them having passed. If one has, the test is `passed` and `flaky`. `rawStatus` keeps our
 * own word. The test is the attempt that its status speaks of, `retryAttempts` are all others by their numbers.
 */
import type { Verdict } from '../compare/verdict.ts';
import type { Attempt } from '../record/run-results.ts';
import { buildCiCells, isRed, type CiCell, type CiStatus } from './ci-status.ts';
import { describeFailureDetails, describeOutput } from './failure-details.ts';
import { scenarioPath } from './matrix-words.ts';
import { printableLine } from './printable.ts';
import type { RunReport } from './run-report.ts';
import { renderJson } from './render-json.ts';

/** Of the format, not of this package; the one that the published schema is for. */
const specVersion = '0.0.0';

type CtrfStatus = 'passed' | 'failed' | 'skipped' | 'pending' | 'other';

/** A JSON document with a final newline. Durations are whole milliseconds of the child, from its spawn to its exit. */
export function renderCtrfReport(report: RunReport, { version }: { readonly version: string }): string {
  const { results } = report;
  const cells = buildCiCells(report);
  const document = {
    reportFormat: 'CTRF',
    specVersion,
    runId: results.run,
    generatedBy: `patchmatrix ${version}`,
    results: {
      tool: { name: 'patchmatrix', version },
      summary: buildSummary(cells, report),
      tests: cells.map((cell) => buildTest(cell, report)),
      environment: {
        appName: results.plan.subject,
        ...(results.shard && { shardId: `${results.shard.index}/${results.shard.count}` }),
        healthy: !cells.some(({ status }) => isRed(status)),
      },
      extra: {
        complete: results.complete && results.interrupted === undefined,
        interrupted: results.interrupted ?? null,
      },
    },
  };
  return `${renderJson(document, 2)}\n`;
}

/** Results that are read again do not know how long the run took: it then ends no earlier than its longest cell allows. */
function buildSummary(cells: readonly CiCell[], { results, wallSeconds }: RunReport) {
  const count = (status: CtrfStatus): number =>
    cells.filter((cell) => ctrfStatuses[cell.status] === status).length;
  const start = Date.parse(results.startedAt);
  const longestMs = cells.reduce((longest, { result }) => Math.max(longest, sumWallMs(result.attempts)), 0);
  const durationMs = Math.round(wallSeconds === undefined ? longestMs : wallSeconds * 1000);
  return {
    tests: cells.length,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    pending: count('pending'),
    other: count('other'),
    flaky: cells.filter(({ status }) => status === 'flaky').length,
    suites: new Set(cells.map(({ result }) => `${result.column.id} ${result.scenario.suite}`)).size,
    start,
    stop: start + durationMs,
    ...(wallSeconds !== undefined && { duration: durationMs }),
  };
}

const ctrfStatuses: Readonly<Record<CiStatus, CtrfStatus>> = {
  passed: 'passed',
  flaky: 'passed',
  regressed: 'failed',
  errored: 'failed',
  'no-result': 'failed',
  skipped: 'skipped',
  'known-failure': 'other',
  spurious: 'other',
};

function buildTest(cell: CiCell, report: RunReport) {
  const { status, message, shown, others, result } = cell;
  const { scenario, column, cell: planned } = result;
  const printed = shown === undefined || status === 'passed' ? [] : outputLines(shown);
  const filePath = scenarioPath(report.results.plan, scenario);
  return {
    testId: planned.id,
    name: `${scenario.id}#${planned.clock}`,
    status: ctrfStatuses[status],
    rawStatus: status,
    duration: Math.round(shown?.observation.wallMs ?? 0),
    suite: [column.id, ...scenario.suite.split('/')],
    ...(filePath !== undefined && { filePath, line: scenario.line }),
    ...(message !== '' && { message }),
    ...traceOf(shown),
    ...(printed.length > 0 && { stdout: printed }),
    retries: Math.max(0, result.attempts.length - 1),
    ...(others.length > 0 && { retryAttempts: others.map(buildAttempt) }),
    flaky: status === 'flaky',
    extra: buildExtra(cell, report),
  };
}

function buildExtra({ result, change }: CiCell, report: RunReport) {
  const { cached, column, cell, judgement, observation } = result;
  return {
    column: column.id,
    runtime: column.runtime,
    version: report.results.plan.runtimes.find(({ id }) => id === column.runtime)?.version ?? null,
    variant: column.variant,
    clock: cell.clock,
    baseline: column.baseline ?? null,
    verdict: judgement?.verdict ?? null,
    end: observation?.end ?? null,
    change: change?.change ?? null,
    ...(cached && { cachedSince: cached.since }),
    rerun: report.rerunCommand(cell.id),
  };
}

function buildAttempt(attempt: Attempt) {
  const { judgement, observation } = attempt;
  const printed = judgement.verdict === 'passed' ? [] : outputLines(attempt);
  const message = printableLine(judgement.reason);
  return {
    attempt: attempt.attempt,
    status: attemptStatuses[judgement.verdict],
    duration: Math.round(observation.wallMs),
    ...(message !== '' && { message }),
    ...traceOf(attempt),
    ...(printed.length > 0 && { stdout: printed }),
    extra: { verdict: judgement.verdict, end: observation.end },
  };
}

const attemptStatuses: Readonly<Record<Verdict, CtrfStatus>> = {
  passed: 'passed',
  failed: 'failed',
  errored: 'failed',
  skipped: 'skipped',
};

function traceOf(attempt: Attempt | undefined): { readonly trace?: string } {
  const details = attempt === undefined ? [] : describeFailureDetails(attempt);
  return details.length > 0 ? { trace: details.join('\n') } : {};
}

function outputLines(attempt: Attempt): string[] {
  return describeOutput(attempt)
    .split('\n')
    .filter((line) => line !== '');
}

function sumWallMs(attempts: readonly Attempt[]): number {
  return attempts.reduce((sum, { observation }) => sum + observation.wallMs, 0);
}
