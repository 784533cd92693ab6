/** `report`: any report from stored results. */
import { dirname, relative } from 'node:path';

import { measurePower } from '../compare/suite-power.ts';
import { readRun } from '../record/read-run.ts';
import type { RunResults } from '../record/run-results.ts';
import { buildRunReport } from '../report/build-run-report.ts';
import { buildPageExtras } from '../report/html/build-page-extras.ts';
import { renderPowerMarkdown, renderPowerTable } from '../report/power-table.ts';
import { acceptedFileIn, readAcceptedResults } from './accepted-file.ts';
import { chooseReporters, type ReporterFlags } from './choose-reporters.ts';
import { deliverReports } from './deliver-reports.ts';
import { readIncludedFiles } from './read-included-files.ts';
import { textFor } from './terminal.ts';
import { findRun } from './stored-runs.ts';
import { UsageError } from './usage-error.ts';
import { renderJson } from '../report/render-json.ts';

export interface ReportOptions extends ReporterFlags {
  readonly quiet?: boolean;
  /** What the suite can tell, instead of a report of the run. */
  readonly power?: boolean;
  /** Files of findings or measurements, which the HTML page shows beside the run. */
  readonly include?: readonly string[];
}

const resultsFolder = 'results';

/** @throws ReadRunError or UsageError for what the user has to mend */
export async function reportCommand(run: string | undefined, options: ReportOptions): Promise<void> {
  const chosen = chooseReporters(options, options.power ? {} : process.env);
  if (options.include !== undefined && !chosen.some(({ name }) => name === 'html')) {
    throw new UsageError('expected --reporter html beside --include, found none');
  }
  const included = readIncludedFiles(options.include ?? []);
  const folder = findRun(resultsFolder, run);
  const results = readRun(folder);
  if (options.power) {
    printPower(results, chosen);
    return;
  }
  await deliverReports(buildStoredReport(results, folder), chosen, {
    ...options,
    extras: buildPageExtras(included),
  });
}

/** The report of a run that is read again, against the accepted results beside it. */
export function buildStoredReport(results: RunResults, folder: string): ReturnType<typeof buildRunReport> {
  const acceptedFile = acceptedFileIn(dirname(folder));
  const accepted = results.command === 'run' ? readAcceptedResults(acceptedFile) : new Map<string, never>();
  return buildRunReport(results, accepted, {
    updated: false,
    ...(results.command === 'run' && { acceptedFile: relative(process.cwd(), acceptedFile) }),
    resultsFolder: relative(process.cwd(), folder),
  });
}

function printPower(results: RunResults, chosen: ReturnType<typeof chooseReporters>): void {
  const [reporter, ...others] = chosen;
  if (reporter === undefined || others.length > 0 || reporter.file !== undefined) {
    throw new UsageError('expected one reporter without a file beside --power: text, markdown or json');
  }
  const power = measurePower(results);
  const text = textFor(process.stdout);
  switch (reporter.name) {
    case 'text':
      process.stdout.write(`${renderPowerTable(power, text)}\n`);
      return;
    case 'markdown':
      process.stdout.write(`${renderPowerMarkdown(power)}\n`);
      return;
    case 'json':
      process.stdout.write(`${renderJson(power, 2)}\n`);
      return;
    default:
      throw new UsageError(`expected text, markdown or json beside --power, found \`${reporter.name}\``);
  }
}
