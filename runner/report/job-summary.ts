/**
 * The summary of a GitHub Actions job: the Markdown report, cut to what GitHub takes: of a larger one it shows
 * nothing.
 */
import { cutMarkdown } from './cut-markdown.ts';
import type { RunReport } from './run-report.ts';

/** UTF-8 bytes of a whole summary; GitHub takes 1 MiB a step, in which something else may have written too. */
export const maxSummaryBytes = 1_000_000;

/**
 * @param markdown the report of the same run
 * @returns at most `maxSummaryBytes` bytes that end with a newline; whole lines of the report, and if some are missing, one
 *   that says how many
 */
export function renderJobSummary({ resultsFolder }: RunReport, markdown: string): string {
  const where = resultsFolder === undefined ? '' : `; the whole results are in \`${resultsFolder}\``;
  return cutMarkdown(markdown, {
    max: maxSummaryBytes,
    measure: (text) => Buffer.byteLength(text),
    renderNotice: (cut, all) =>
      `**${cut} of ${all} lines were cut, as GitHub takes no longer summary${where}.**\n`,
  });
}
