/** From results to reports, for other programs. */
import { relative } from 'node:path';
import pc from 'picocolors';

import { readPage } from '../cli/bundle-files.ts';
import { version } from '../cli/version.ts';
import type { AcceptedResults } from '../compare/accepted-results.ts';
import type { RunResults } from '../record/run-results.ts';
import { buildRunReport } from '../report/build-run-report.ts';
import { loadReporter, type ReporterName } from '../report/reporters.ts';
import type { RunReport } from '../report/run-report.ts';

export interface BuildReportOptions {
  /** What is known already, see `readAcceptedResults`; default: nothing, so that cells are held against their baselines. */
  readonly accepted?: AcceptedResults;
  /** The file that these are in, for messages. */
  readonly acceptedFile?: string;
  /** The folder of the run, `folder` of what `runPlan` returns, for messages. */
  readonly folder?: string;
}

/** Compares what a run found with what was accepted and with the baseline columns: what every report is made from. */
export function buildReport(results: RunResults, options: BuildReportOptions = {}): RunReport {
  const { accepted = new Map<string, never>(), acceptedFile, folder } = options;
  return buildRunReport(results, accepted, {
    updated: false,
    ...(acceptedFile !== undefined && { acceptedFile: relative('.', acceptedFile) }),
    ...(folder !== undefined && { resultsFolder: relative('.', folder) }),
  });
}

/** Only texts for a terminal ask for these. */
export interface RenderOptions {
  /** Columns of the terminal; default 100. */
  readonly width?: number;
  /** Colours as ANSI sequences; default false. */
  readonly colors?: boolean;
  /** Leave out the pass table; default false. */
  readonly quiet?: boolean;
}

/**
 * Renders a report, any that `--reporter` has: `text`, `markdown`, `html`, `json`, `junit`, `ctrf`, or the annotations of `github`.
 */
export async function renderReport(
  report: RunReport,
  name: ReporterName,
  { width = 100, colors = false, quiet = false }: RenderOptions = {},
): Promise<string> {
  const render = await loadReporter(name);
  return render(report, { version, readPage, width, quiet, colors: pc.createColors(colors) });
}
