/** `merge`: puts the shards of a run together into one stored run, and reports it as `run` does. */
import { resultsFormat, type RunEvent } from '../execute/events.ts';
import { mergeRuns } from '../record/merge-runs.ts';
import { readEvents, readRun } from '../record/read-run.ts';
import { createRunFolder } from '../record/run-folder.ts';
import { reduceEvents } from '../record/reduce-events.ts';
import { chooseReporters, type ReporterFlags } from './choose-reporters.ts';
import { decideExitCode } from './decide-exit-code.ts';
import { deliverReports } from './deliver-reports.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { printNotice } from './print-notice.ts';
import { buildStoredReport } from './report-command.ts';
import { findRun } from './stored-runs.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

export interface MergeOptions extends ReporterFlags {
  readonly allowPartial?: boolean;
  readonly quiet?: boolean;
  readonly strict?: boolean;
}

const resultsFolder = 'results';

/**
 * Exit code 5 for a merge that is let through although something is missing, double or foreign.
 *
 * @throws ReadRunError or UsageError for what the user has to mend
 */
export async function mergeCommand(runs: readonly string[], options: MergeOptions): Promise<ExitCode> {
  const chosen = chooseReporters(options, process.env);
  const shards = runs.map((name) => ({ name, events: readEvents(findRun(resultsFolder, name)) }));
  const { plan, planSha256, confinement, events, problems, command } = mergeRuns(shards);
  if (problems.length > 0) {
    const list = problems.map((problem) => `  ${problem}`).join('\n');
    if (!options.allowPartial) {
      throw new UsageError(
        `expected every cell of the plan in exactly one of these runs, found that\n${list}\nnothing was merged; --allow-partial merges what is there`,
      );
    }
    printNotice(`merged in part:\n${list}`);
  }

  const folder = createRunFolder(resultsFolder);
  const started: RunEvent = {
    kind: 'run-started',
    format: resultsFormat,
    run: folder.run,
    startedAt: new Date().toISOString(),
    patchmatrix: version,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    args: process.argv.slice(2),
    ...{ command, plan, planSha256 },
    ...(confinement && { confinement }),
  };
  const merged: RunEvent[] = [started, ...events, { kind: 'run-finished', atMs: 0 }];
  for (const event of merged) folder.write(event);
  folder.publish();
  folder.finish(reduceEvents(merged));

  const results = readRun(folder.path);
  const report = buildStoredReport(results, folder.path);
  await deliverReports(report, chosen, options);
  const exitCode = decideExitCode(report, options);
  return exitCode === exitCodes.ok && problems.length > 0 ? exitCodes.partial : exitCode;
}
