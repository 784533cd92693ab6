/** `report --open`: serves the HTML report of a run, as the run is now, until it is interrupted. */
import { once } from 'node:events';

import { readRun } from '../record/read-run.ts';
import { buildPageExtras } from '../report/html/build-page-extras.ts';
import { renderHtmlReport } from '../report/html/render-html-report.ts';
import { printableLine } from '../report/printable.ts';
import { readPage } from './bundle-files.ts';
import { describeFailure } from './describe-failure.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { openBrowser } from './open-browser.ts';
import { readIncludedFiles } from './read-included-files.ts';
import { buildStoredReport, type ReportOptions } from './report-command.ts';
import { readRunState } from './run-state.ts';
import { serveReport } from './serve-report.ts';
import { findRun } from './stored-runs.ts';
import { trapSignals } from './trap-signals.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

const resultsFolder = 'results';

/**
 * Ctrl-C is how it is meant to end, and exit code 0.
 *
 * @param run as the user named it; the newest, whichever that is by then, if left out
 * @throws ReadRunError or UsageError for what the user has to mend
 */
export async function openReport(
  run: string | undefined,
  options: ReportOptions & { readonly port?: number },
): Promise<ExitCode> {
  refuseOthers(options);
  const included = readIncludedFiles(options.include ?? []);
  const extras = buildPageExtras(included);
  const renderPage = (liveReload: string): string => {
    const folder = findRun(resultsFolder, run);
    const report = buildStoredReport(readRun(folder), folder);
    return renderHtmlReport(report, { version, readPage, liveReload, extras });
  };
  // What is wrong from the start is said here rather than on a page.
  readRun(findRun(resultsFolder, run));
  const signals = trapSignals();
  const server = await serveReport(
    {
      renderPage,
      readState: () => readRunState(resultsFolder, run),
      describeError: (error) => printableLine(describeFailure(error).text),
    },
    options.port,
  );
  process.stdout.write(`the report is at ${server.url} until Ctrl-C\n`);
  await openBrowser(server.url);
  if (!signals.signal.aborted) await once(signals.signal, 'abort');
  await server.close();
  signals.release();
  const reason: unknown = signals.signal.reason;
  return reason === 'SIGINT' ? exitCodes.ok : exitCodeForSignal(String(reason));
}

/** It is the HTML report, and nothing is printed. */
function refuseOthers({ json, power, quiet, reporter = [] }: ReportOptions): void {
  const others = [
    ...(json ? ['--json'] : []),
    ...(power ? ['--power'] : []),
    ...(quiet ? ['--quiet'] : []),
    ...reporter.filter((name) => name !== 'html').map((name) => `--reporter ${name}`),
  ];
  if (others.length === 0) return;
  throw new UsageError(
    `expected --open alone or beside --reporter html, found ${others.join(' and ')}; ask for that without --open`,
  );
}
