/** Prints or writes the chosen reports of a run. What they say is decided in `runner/report/`. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { describeError } from '../execute/describe-error.ts';
import { renderJobSummary } from '../report/job-summary.ts';
import { type ReportContext, reporters } from '../report/reporters.ts';
import type { RunReport } from '../report/run-report.ts';
import type { ChosenReporter } from './choose-reporters.ts';
import { fenceOnGitHub } from './fence-on-github.ts';
import { colorsFor, plain, widthOf } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

export interface DeliveryOptions {
  /** Leave out the pass table of a text. */
  readonly quiet?: boolean;
}

/** @throws UsageError if a file cannot be written */
export function deliverReports(
  report: RunReport,
  chosen: readonly ChosenReporter[],
  { quiet = false }: DeliveryOptions,
): void {
  const shared = { version, quiet, width: widthOf(process.stdout) };
  for (const { name, file } of chosen) {
    if (file !== undefined) {
      writeReport(file, asLines(reporters[name](report, { ...shared, colors: plain })));
      continue;
    }
    const text = reporters[name](report, { ...shared, colors: colorsFor(process.stdout) });
    process.stdout.write(text === '' ? '' : asLines(name === 'text' ? fenceOnGitHub(text) : text));
    if (name === 'github') appendJobSummary(report, shared);
  }
}

/** Ends with one newline, whether the document does or not. */
function asLines(text: string): string {
  return `${text.trimEnd()}\n`;
}

function appendJobSummary(report: RunReport, context: Omit<ReportContext, 'colors'>): void {
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (!file) return;
  const markdown = reporters.markdown(report, { ...context, colors: plain });
  try {
    appendFileSync(file, renderJobSummary(report, markdown));
  } catch (error) {
    throw new UsageError(`expected to write the job summary to ${file}, found ${describeError(error)}`);
  }
}

function writeReport(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`expected to write the report to ${file}, found ${describeError(error)}`);
  }
}
