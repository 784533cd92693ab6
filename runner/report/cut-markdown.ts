/** Cuts a Markdown document to a size after a whole line, closes what is open there, and says how much is missing. Pure. */

export interface MarkdownLimit {
  readonly max: number;
  /** What the limit counts; of a sum never less than the parts. */
  readonly measure: (text: string) => number;
  /** Ends with a newline. It stands in a paragraph of its own, also behind a table. */
  readonly renderNotice: (cutLines: number, allLines: number) => string;
}

/** @returns a document of at most that size that ends with a newline */
export function cutMarkdown(markdown: string, { max, measure, renderNotice }: MarkdownLimit): string {
  const whole = markdown.endsWith('\n') ? markdown : `${markdown}\n`;
  if (measure(whole) <= max) return whole;
  const lines = whole.split('\n').slice(0, -1);
  const longestNotice = renderNotice(lines.length, lines.length);
  const { kept, closing } = selectHead(lines, max - measure(longestNotice) - 1, measure);
  const notice = renderNotice(lines.length - kept, lines.length);
  return `${[...lines.slice(0, kept), ...closing].map((line) => `${line}\n`).join('')}\n${notice}`;
}

/** As many of the first lines as fit together with the lines that close what they leave open. */
function selectHead(
  lines: readonly string[],
  max: number,
  measure: MarkdownLimit['measure'],
): { kept: number; closing: string[] } {
  let best: { kept: number; blocks: OpenBlocks } = { kept: 0, blocks: { details: 0 } };
  let size = 0;
  let blocks: OpenBlocks = { details: 0 };
  for (const [index, line] of lines.entries()) {
    size += measure(line) + 1;
    if (size > max) break;
    blocks = readLine(blocks, line);
    if (size + closingSize(blocks) <= max) best = { kept: index + 1, blocks };
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

/** What closes is ASCII, so that a byte is a character. */
function closingSize({ fence, details }: OpenBlocks): number {
  return (
    (fence === undefined ? 0 : fence.length + 1) + (details === 0 ? 0 : 1 + details * (closingTag.length + 1))
  );
}

const closingTag = '</details>';
