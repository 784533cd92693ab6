/** A bump at the head of a review comment: each verdict in bold, the reasons as a list below it. */
import type { BumpReport } from '../bump/bump-report.ts';
import type { Plan } from '../plan/plan.ts';
import { groupBumpReasons } from './bump-reasons.ts';
import { describeReasons, describeRest, nameBump } from './bump-text.ts';
import { codeSpan, escapeMarkdown } from './escape-markdown.ts';
import { listNames } from './fit-items.ts';

/** A block each, without line breaks around it. */
export function renderBumpMarkdown(bump: BumpReport, { matrix }: Pick<Plan, 'matrix'>): string[] {
  const judged = bump.judged.map((each) => {
    const { reasons, verdict, brokenByPatch = [] } = each.judgement;
    const groups = groupBumpReasons(reasons);
    const lines = groups.slice(0, reasonsShown).map((group) => escapeMarkdown(describeReasons(group)));
    if (groups.length > reasonsShown) lines.push(`and ${groups.length - reasonsShown} more`);
    if (brokenByPatch.length > 0) {
      const names = brokenByPatch.map((name) => codeSpan(name, 120));
      lines.push(`${codeSpan(each.variant ?? '', 80)} by itself breaks ${listNames(names, namesShown)}`);
    }
    return [`**${escapeMarkdown(nameBump(each))}: ${verdict}**`, ...lines.map((line) => `- ${line}`)].join(
      '\n',
    );
  });
  const rest = describeRest(bump, matrix).map((line) => `- ${escapeMarkdown(line)}`);
  return [...judged, ...(rest.length > 0 ? [rest.join('\n')] : [])];
}

const reasonsShown = 10;
const namesShown = 5;
