/** A bump at the head of a review comment: each verdict in bold, the reasons as a list below it. */
import type { BumpReport } from '../bump/bump-report.ts';
import { groupBumpReasons } from './bump-reasons.ts';
import { type BumpResults, describeReasons, describeRest, nameBump, nameVerdict } from './bump-text.ts';
import { codeSpan, escapeMarkdown } from './escape-markdown.ts';
import { listNames } from './fit-items.ts';

/** A block each, without line breaks around it. */
export function renderBumpMarkdown(bump: BumpReport, results: BumpResults): string[] {
  const judged = bump.judged.map((each) => {
    const { reasons, brokenByPatch = [] } = each.judgement;
    const groups = groupBumpReasons(reasons);
    const lines = groups.slice(0, reasonsShown).map((group) => escapeMarkdown(describeReasons(group)));
    if (groups.length > reasonsShown) lines.push(`and ${groups.length - reasonsShown} more`);
    if (brokenByPatch.length > 0) {
      const names = brokenByPatch.map((name) => codeSpan(name, 120));
      lines.push(`${codeSpan(each.variant ?? '', 80)} by itself breaks ${listNames(names, namesShown)}`);
    }
    return [
      `**${escapeMarkdown(nameBump(each))}: ${nameVerdict(each, results)}**`,
      ...lines.map((line) => `- ${line}`),
    ].join('\n');
  });
  const rest = describeRest(bump, results.plan.matrix).map((line) => `- ${escapeMarkdown(line)}`);
  return [...judged, ...(rest.length > 0 ? [rest.join('\n')] : [])];
}

const reasonsShown = 10;
const namesShown = 5;
