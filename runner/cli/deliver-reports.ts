/** Prints or writes the chosen reports of a run. What they say is decided in `runner/report/`. */
import { appendFileSync, fstatSync, writeSync } from 'node:fs';

import { withStorage } from '../record/storage-error.ts';
import type { PageExtras } from '../report/html/build-page-data.ts';
import { renderJobSummary } from '../report/job-summary.ts';
import { renderMarkdownReport } from '../report/markdown-report.ts';
import { loadReporter } from '../report/reporters.ts';
import type { RunReport } from '../report/run-report.ts';
import { readPage } from './bundle-files.ts';
import type { ChosenReporter } from './choose-reporters.ts';
import { fenceOnGitHub } from './fence-on-github.ts';
import { colorsFor, plain, widthOf } from './terminal.ts';
import { version } from './version.ts';
import { tryStorage, writeReport } from './write-report.ts';

export interface DeliveryOptions {
  /** Leave out the pass table of a text. */
  readonly quiet?: boolean;
  /** What an HTML page shows beside the run. */
  readonly extras?: PageExtras;
}

/**
 * What cannot be written keeps no other report from being.
 *
 * @throws StorageError if a file cannot be written, the first
 */
export async function deliverReports(
  report: RunReport,
  chosen: readonly ChosenReporter[],
  { quiet = false, extras = {} }: DeliveryOptions,
): Promise<void> {
  const shared = { version, readPage, quiet, extras, width: widthOf(process.stdout) };
  const loaded = await Promise.all(
    chosen.map(async (each) => ({ ...each, render: await loadReporter(each.name) })),
  );
  const failures = loaded.flatMap(({ name, file, render }) => {
    if (file !== undefined) {
      const text = asLines(render(report, { ...shared, colors: plain }));
      return tryStorage(() => writeReport(file, text)) ?? [];
    }
    const text = render(report, { ...shared, colors: colorsFor(process.stdout) });
    if (text !== '') printWhole(asLines(name === 'text' ? fenceOnGitHub(text) : text));
    return name === 'github' ? (tryStorage(() => appendJobSummary(report)) ?? []) : [];
  });
  if (failures[0] !== undefined) throw failures[0];
}

/** Node writes once to a file, and does not look whether a disk that fills up took all of it. */
function printWhole(text: string): void {
  if (process.stdout.isTTY || !fstatSync(1).isFile()) {
    process.stdout.write(text);
    return;
  }
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) written += writeSync(1, bytes, written);
}

/** Ends with one newline, whether the document does or not. */
function asLines(text: string): string {
  return `${text.trimEnd()}\n`;
}

function appendJobSummary(report: RunReport): void {
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (!file) return;
  const markdown = renderMarkdownReport(report);
  withStorage(`write the job summary to ${file}`, () =>
    appendFileSync(file, renderJobSummary(report, markdown)),
  );
}
