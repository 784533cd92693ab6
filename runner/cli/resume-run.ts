/**
 * `--resume`: finds the stored run that is to be gone on with, refuses what must not be, and says what stays of it. The run
 * itself is the stored command line, given once more.
 */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Command } from 'commander';

import { chooseRetries } from '../compare/choose-retries.ts';
import type { RunCommand, RunEvent } from '../execute/events.ts';
import { attemptKey, buildResumption, type Resumption } from '../execute/resumption.ts';
import { isAlive } from '../execute/runner-process.ts';
import { hashPlan, listPlanDifferences } from '../plan/hash-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { listRunFolders, readEvents } from '../record/read-run.ts';
import { reduceEvents } from '../record/reduce-events.ts';
import { resultFiles } from '../record/run-folder.ts';
import type { RunResults } from '../record/run-results.ts';
import type { ChosenReporter } from './choose-reporters.ts';
import { decideExitCode } from './decide-exit-code.ts';
import { type DeliveryOptions, deliverReports } from './deliver-reports.ts';
import type { RunSettings } from './execute-run.ts';
import type { ExitCode } from './exit-codes.ts';
import { buildStoredReport } from './report-command.ts';
import { printNotice } from './print-notice.ts';
import { findRun } from './stored-runs.ts';
import { UsageError } from './usage-error.ts';

type RunStarted = Extract<RunEvent, { readonly kind: 'run-started' }>;

/** A stored run that is gone on with. */
export interface ResumedRun {
  readonly folder: string;
  readonly start: RunStarted;
  readonly resumption: Resumption;
  readonly results: RunResults;
}

/** How much runs at once, and what is reported: nothing of it changes a result. */
const flagsBesideResume: readonly string[] = [
  'resume',
  'workers',
  'queue',
  'queueWait',
  'reporter',
  'json',
  'quiet',
];

/** @throws UsageError for what would make another run of the stored one */
export function refuseOtherFlags(command: Command): void {
  const given = command.options.filter((option) => {
    const name = option.attributeName();
    return command.getOptionValueSource(name) === 'cli' && !flagsBesideResume.includes(name);
  });
  const words = [...given.flatMap(({ long }) => long ?? []), ...command.args];
  if (words.length === 0) return;
  throw new UsageError(
    `expected --resume without ${words.join(', ')}: the stored run says what runs; only --workers, --queue, --queue-wait, --reporter, --json and --quiet may stand beside it`,
  );
}

const resultsFolder = 'results';

/**
 * @param name a run's name, its folder or the file of its events; the newest run if left out
 * @throws ReadRunError or UsageError for a run that is not there, is of another command, or still goes on
 */
export function findResumedRun(command: RunCommand, name: string | undefined): ResumedRun {
  const found = findRun(resultsFolder, name);
  const folder = statSync(found).isDirectory() ? found : dirname(found);
  const events = readEvents(found);
  const [start] = events;
  if (start?.kind !== 'run-started') throw new Error('expected the events of a run to begin with its start');
  const [own = 'run'] = start.args;
  if (own === 'review' || own === 'merge') {
    throw new UsageError(
      `expected a run of \`run\` or \`gate\` to go on with, found that ${start.run} is of \`${own}\`; give that command again`,
    );
  }
  if (start.command !== command) {
    throw new UsageError(
      `expected a run of \`${command}\` to go on with, found that ${start.run} is of \`${start.command}\`; \`patchmatrix ${start.command} --resume\` goes on with it`,
    );
  }
  const results = reduceEvents(events);
  if (!results.complete && start.process !== undefined && isAlive(start.process)) {
    throw new UsageError(
      `expected a run that has ended, found that process ${start.process.pid} still writes ${start.run}; wait for it, or end it first`,
    );
  }
  return { folder, start, resumption: buildResumption(events), results };
}

/**
 * Whether all has run that the run was to do: it was neither interrupted nor killed, and `--bail` left nothing.
 */
export function isSettled(
  { start, resumption, results }: ResumedRun,
  { repeatEach, retries }: { readonly repeatEach: number; readonly retries: number },
): boolean {
  if (!results.complete || results.interrupted !== undefined) return false;
  const { finished, left } = resumption;
  const owed = start.plan.cells.filter(({ skip }) => skip === undefined);
  const attempts = Array.from({ length: repeatEach }, (_, index) => index + 1);
  return (
    left.length === 0 &&
    owed.every(({ id }) => attempts.every((attempt) => finished.has(attemptKey(id, attempt)))) &&
    chooseRetries(results, { repeatEach, retries }).every(({ cell, attempt }) =>
      finished.has(attemptKey(cell.id, attempt)),
    )
  );
}

/** Of a run that is settled: the report that it had, and its exit code, as nothing runs that could change them. */
export async function reportSettled(
  { folder, results }: ResumedRun,
  chosen: readonly ChosenReporter[],
  options: DeliveryOptions & { readonly strict?: boolean },
): Promise<ExitCode> {
  printNotice(`${results.run} came to its end: nothing is left to run`);
  const report = buildStoredReport(results, folder);
  await deliverReports(report, chosen, options);
  return decideExitCode(report, options);
}

/**
 * The part of a plan that the stored run was, a shard or the whole.
 *
 * @param plan the whole plan, made anew
 * @throws UsageError if it is another one
 */
export function cutResumedPlan(plan: Plan, { start }: ResumedRun): Plan {
  const { run, planSha256, shard } = start;
  if (hashPlan(plan) !== planSha256) {
    const before = { ...start.plan, cells: shard?.cells ?? start.plan.cells };
    const differences = listPlanDifferences(before, plan);
    const shown = differences.slice(0, mostListed).join(', ');
    const more = differences.length - mostListed;
    throw new UsageError(
      `expected the plan of ${run} to go on with, found another since: ${shown}${more > 0 ? ` and ${more} more` : ''}; what ran before cannot stand beside what would run now: run again without --resume`,
    );
  }
  const own = new Set(start.plan.cells.map(({ id }) => id));
  return { ...plan, cells: plan.cells.filter(({ id }) => own.has(id)) };
}

const mostListed = 5;

/**
 * The run that was the newest when the first of these runs began, of which each goes on with the one before: the one that
 * `--last-failed` meant.
 *
 * @throws UsageError if it is not there any more
 */
export function findRunBefore({ start }: ResumedRun, runsFolder: string): string {
  const folders = listRunFolders(runsFolder);
  let first = start;
  while (first.resumes !== undefined) {
    const [earlier] = readEvents(findRun(runsFolder, first.resumes));
    if (earlier?.kind !== 'run-started') break;
    first = earlier;
  }
  const before = folders.find((folder) => folder < join(runsFolder, first.run));
  if (before !== undefined) return before;
  throw new UsageError(
    `expected the run before ${first.run}, whose failed cells it ran, found none; run again without --resume`,
  );
}

/** What a run that goes on with another has from it. */
export function earlierOf({ folder, start, resumption }: ResumedRun): Pick<RunSettings, 'args' | 'earlier'> {
  const logFolder = join(folder, resultFiles.logs);
  return { args: start.args, earlier: { resumption, logFolderOf: () => logFolder } };
}
