/**
 * The review of a patch as a comment on a pull request: the verdict in one sentence, the largest facts in small tables,
 * everything else folded, and the commands that show it again. It fits a comment on GitHub and says what it leaves out.
 */
import { renderBumpMarkdown } from './bump-markdown.ts';
import { buildChangeBlocks } from './change-blocks.ts';
import { nameComparisons } from './change-facts.ts';
import { renderDeviationList, renderLoaded, renderRepeat, renderSuites } from './markdown-appendix.ts';
import { renderBlocks, renderEqual, renderTimes } from './markdown-changes.ts';
import { renderConfinementNote } from './confinement-lines.ts';
import { renderReasons, renderRegressions } from './markdown-details.ts';
import { renderBeside, renderHeadline } from './markdown-headline.ts';
import type { RunReport } from './run-report.ts';

/** GitHub takes 65,536 characters; what posts the comment may add a few of its own. */
const mostCharacters = 60_000;

/** Ends with a line break. The same for the same report. */
export function renderMarkdownReport(report: RunReport): string {
  const comparisons = nameComparisons(report.comparisons, report.results);
  const opening = [
    ...(report.bump === undefined ? [] : renderBumpMarkdown(report.bump, report.results)),
    `**${renderHeadline(report, comparisons)}**`,
    renderBeside(report)
      .map((line) => `- ${line}`)
      .join('\n'),
  ];
  const facts = [...renderEqual(comparisons), renderTimes(comparisons)];
  const closing = [renderLoaded(report), renderConfinementNote(report.results), renderRepeat(report)];

  // The middle shares what the rest leaves; what a part does not need is the next one's.
  let left = mostCharacters - lengthOf([...opening, ...facts, ...closing]) - 500;
  const share = (fraction: number, render: (budget: number) => string): string => {
    const part = render(left * fraction);
    if (part.length + 2 > left) return '';
    left -= part.length + 2;
    return part;
  };
  const blocks = share(0.4, (budget) => renderBlocks(buildChangeBlocks(comparisons), budget));
  const regressions = share(0.5, (budget) => renderRegressions(report, comparisons, budget));
  const reasons = share(0.4, (budget) => renderReasons(comparisons, budget));
  const deviations = share(0.3, (budget) => renderDeviationList(report, budget));
  const suites = share(1, (budget) => renderSuites(report, budget));

  const parts = [
    ...opening,
    blocks,
    ...facts,
    under('What breaks', regressions),
    under('Why', reasons),
    under('All results', [suites, deviations].filter((part) => part !== '').join('\n')),
    ...closing,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function under(title: string, part: string): string {
  return part === '' ? '' : `**${title}**\n\n${part}`;
}

function lengthOf(parts: readonly string[]): number {
  return parts.reduce((sum, part) => sum + part.length + 2, 0);
}
