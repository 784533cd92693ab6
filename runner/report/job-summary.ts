/**
 * The summary of a GitHub Actions job: the Markdown report, cut to what GitHub takes: of a larger one it shows
 * nothing.
 */
import type { RunReport } from './run-report.ts';

/** UTF-8 bytes of a whole summary; GitHub takes 1 MiB a step, in which something else may have written too. */
export const maxSummaryBytes = 1_000_000;

/**
 * @param markdown the report of the same run
 * @returns at most `maxSummaryBytes` bytes that end with a newline; whole lines of the report, and if some are missing, one
 *   that says how many
 */
export function renderJobSummary(report: RunReport, markdown: string): string {
  const whole = markdown.endsWith('\n') ? markdown : `${markdown}\n`;
  if (Buffer.byteLength(whole) <= maxSummaryBytes) return whole;
  const lines = whole.split('\n').slice(0, -1);
  const longestNotice = renderNotice(lines.length, lines.length, report);
  const { kept, closing } = selectHead(lines, maxSummaryBytes - Buffer.byteLength(longestNotice));
  const notice = renderNotice(lines.length - kept, lines.length, report);
  return `${[...lines.slice(0, kept), ...closing].map((line) => `${line}\n`).join('')}${notice}`;
}

/** It stands in a paragraph of its own, also behind a table. */
function renderNotice(cut: number, all: number, { resultsFolder }: RunReport): string {
  const where = resultsFolder === undefined ? '' : `; the whole results are in \`${resultsFolder}\``;
  return `\n**${cut} of ${all} lines were cut, as GitHub takes no longer summary${where}.**\n`;
}

/** As many of the first lines as fit together with the lines that close what they leave open. */
function selectHead(lines: readonly string[], maxBytes: number): { kept: number; closing: string[] } {
  let best: { kept: number; blocks: OpenBlocks } = { kept: 0, blocks: { details: 0 } };
  let bytes = 0;
  let blocks: OpenBlocks = { details: 0 };
  for (const [index, line] of lines.entries()) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > maxBytes) break;
    blocks = readLine(blocks, line);
    if (bytes + closingBytes(blocks) <= maxBytes) best = { kept: index + 1, blocks };
  }
  return { kept: best.kept, closing: closeBlocks(best.blocks) };
}

/** What is open at the end of a line. */
interface OpenBlocks {
  /** What opened the code block. */
  readonly fence?: string;
  readonly details: number;
}

function readLine(open: OpenBlocks, line: string): OpenBlocks {
  const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
  const { fence, details } = open;
  if (fence !== undefined) return mark?.startsWith(fence) && line.trim() === mark ? { details } : open;
  if (mark !== undefined) return { fence: mark, details };
  const opened = line.split('<details').length - line.split('</details>').length;
  return { details: Math.max(0, details + opened) };
}

function closeBlocks({ fence, details }: OpenBlocks): string[] {
  return [
    ...(fence === undefined ? [] : [fence]),
    ...(details === 0 ? [] : ['', ...Array.from({ length: details }, () => closingTag)]),
  ];
}

function closingBytes({ fence, details }: OpenBlocks): number {
  return (
    (fence === undefined ? 0 : fence.length + 1) + (details === 0 ? 0 : 1 + details * (closingTag.length + 1))
  );
}

const closingTag = '</details>';
