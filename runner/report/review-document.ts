/**
 * A review as one Markdown document: is the bug real, does the patch fix it, what does it break and why, what could not
 * be told, on which versions it is needed. Every number is from stored results, and each part names the command that
 * repeats it. What follows from the facts is decided in `derive-review.ts` and `recommend.ts`.
 */
import { kindWords } from './explore-text.ts';
import type { ScenarioChange } from '../compare/change.ts';
import { countSteps, type Finding } from '../explore/finding.ts';
import { renderSteps } from '../explore/render-builders.ts';
import { deriveReview, type DerivedReview } from './derive-review.ts';
import { codeBlock, codeSpan, escapeMarkdown } from './escape-markdown.ts';
import { joinWords } from './fit-items.ts';
import { formatCount, formatQuantity, formatRate, formatShare } from './format-numbers.ts';
import { renderLoaded, renderRepeat } from './markdown-appendix.ts';
import { tableLine } from './markdown-changes.ts';
import { describeSide, foldDetails } from './markdown-details.ts';
import { traceWords } from './matrix-words.ts';
import { measureLoop } from './measure-loop.ts';
import { listPowerFacts } from './power-facts.ts';
import { recommend } from './recommend.ts';
import type { ReviewFacts, ReviewSearch } from './review-facts.ts';
import { renderSteps as renderVersionSteps, renderVersions } from './review-versions.ts';

/** Ends with a line break. The same for the same facts. */
export function renderReview(facts: ReviewFacts): string {
  const review = deriveReview(facts);
  const [advice = '', ...reasons] = recommend(facts, review);
  const isPatch = facts.subject.kind === 'patch';
  const sections = [
    `# ${titleOfReview(facts, codeSpan)}`,
    `**${advice}** ${reasons.join(' ')}`,
    isPatch ? section('Is the bug real?', renderBug(facts, review)) : '',
    section(isPatch ? 'Does the patch fix it?' : 'What the bump fixes', renderFixes(facts, review)),
    section(isPatch ? 'What the patch breaks' : 'What the bump breaks', renderBreaks(facts, review)),
    ...facts.searches.map((search) => section('What a search found', renderSearch(search))),
    section('What the suite could not tell apart', renderPower(facts, review)),
    isPatch ? section('On which versions', renderVersions(facts, review)) : '',
    section('What the versions change among themselves', renderVersionSteps(review)),
    isPatch ? section('A smaller patch', renderReduction(facts)) : '',
    section('How this was found', [renderLoaded(facts.report), renderRepeat(facts.report)].join('\n\n')),
  ];
  return `${sections.filter((part) => part !== '').join('\n\n')}\n`;
}

/** @param quote sets a name as code */
export function titleOfReview({ subject, report }: ReviewFacts, quote: (name: string) => string): string {
  const { plan } = report.results;
  const version = (id: string): string => plan.runtimes.find((runtime) => runtime.id === id)?.version ?? id;
  return subject.kind === 'patch'
    ? `Review of ${quote(subject.patch)} on ${plan.subject} ${version(subject.runtime)}`
    : `Review of the bump from ${plan.subject} ${version(subject.from)} to ${version(subject.to)}`;
}

function section(title: string, content: string): string {
  return content === '' ? '' : `## ${title}\n\n${content}`;
}

function renderBug({ report, subject }: ReviewFacts, review: DerivedReview): string {
  const { failing, comparison } = review;
  if (failing.length === 0) {
    const all = comparison.changes.length;
    const runtime = subject.kind === 'patch' ? subject.runtime : subject.from;
    const passing = review.passing.get(runtime)?.size ?? 0;
    return passing === all
      ? `No: all of ${formatQuantity(all, 'scenario')} pass without the patch.`
      : `Not as far as is known: ${passing} of ${formatQuantity(all, 'scenario')} pass without the patch, the others gave no verdict.`;
  }
  const rows = failing.map(({ scenario, cells }) => {
    const [first] = cells;
    const loop = first && measureLoop(first);
    const rate =
      loop === undefined || loop.atRest || loop.reschedulesPerSecond === undefined
        ? ''
        : `${formatRate(loop.reschedulesPerSecond)}${loop.cpuShare === undefined ? '' : `, ${formatShare(loop.cpuShare)} of a core`}`;
    return tableLine([
      `${codeSpan(scenario)}<br>${escapeMarkdown(first?.scenario.title ?? '')}`,
      escapeMarkdown(first?.judgement?.reason ?? ''),
      rate,
    ]);
  });
  const [first] = failing;
  return [
    `${formatQuantity(failing.length, 'scenario')} of ${comparison.changes.length} ${failing.length === 1 ? 'fails' : 'fail'} on the library as it is.`,
    [
      tableLine(['scenario', 'what happens', 'reschedules a second']),
      tableLine(['---', '---', '---']),
      ...rows,
    ].join('\n'),
    codeBlock([report.rerunCommand(first?.cells[0]?.cell.id ?? '')]),
  ].join('\n\n');
}

function renderFixes({ report }: ReviewFacts, { fixed, failing }: DerivedReview): string {
  if (fixed.length === 0) return 'It fixes nothing that the suite knows.';
  const names = new Set(fixed.map(({ scenario }) => scenario.id));
  const left = failing.filter(({ scenario }) => !names.has(scenario)).map(({ scenario }) => scenario);
  const rest = left.length === 0 ? '' : ` Still failing: ${joinWords(left.map((name) => codeSpan(name)))}.`;
  return [
    `${formatQuantity(fixed.length, 'scenario')} of the ${failing.length} that fail ${fixed.length === 1 ? 'passes' : 'pass'} with it.${rest}`,
    renderTable(fixed),
    renderCommands(report, fixed),
  ].join('\n\n');
}

function renderBreaks({ report }: ReviewFacts, { regressed, comparison }: DerivedReview): string {
  if (regressed.length === 0) {
    return `None of ${formatQuantity(comparison.changes.length, 'scenario')}.`;
  }
  return [
    `${formatQuantity(regressed.length, 'scenario')} of ${comparison.changes.length} that pass without it ${regressed.length === 1 ? 'fails' : 'fail'} with it.`,
    renderTable(regressed),
    renderCommands(report, regressed),
  ].join('\n\n');
}

function renderTable(changes: readonly ScenarioChange[]): string {
  const rows = changes.map((change) =>
    tableLine([
      `${codeSpan(change.scenario.id)}<br>${escapeMarkdown(change.scenario.title)}`,
      escapeMarkdown(describeSide(change, 'baseline')),
      escapeMarkdown(describeSide(change, 'candidate')),
      escapeMarkdown(change.scenario.rule),
    ]),
  );
  return [
    tableLine(['scenario', 'before', 'after', 'rule']),
    tableLine(['---', '---', '---', '---']),
    ...rows,
  ].join('\n');
}

/** How to see the first of them, and why it is so. */
function renderCommands(
  { results, rerunCommand }: ReviewFacts['report'],
  changes: readonly ScenarioChange[],
): string {
  const [first] = changes;
  const pair = first?.clocks.virtual ?? first?.clocks.real;
  if (pair?.candidate === undefined) return '';
  const { id } = pair.candidate.cell;
  const isTraceable = first?.scenario.kind === 'program';
  const trace = isTraceable ? [traceWords(results.plan, id, pair.baseline?.cell.id)] : [];
  return codeBlock([rerunCommand(id), ...trace]);
}

/** So many findings are shown; the rest is counted. */
const mostFindings = 8;

function renderSearch({ names, seed, state, command }: ReviewSearch): string {
  const { programs, differing, findings, random } = state;
  const drawn =
    random.programs === 0
      ? ''
      : ` Of ${formatCount(random.programs)} that chance alone drew, ${formatCount(random.differing)} differ.`;
  const summary = `${formatQuantity(programs, 'program')} ran on \`${names.left}\` and \`${names.right}\` (seed ${seed}): ${formatCount(differing)} differ observably, in ${formatQuantity(findings.length, 'way')}.${drawn}`;
  // One of each consequence before a second of any.
  const firsts = findings.filter(
    ({ kind }, index) => findings.findIndex((other) => other.kind === kind) === index,
  );
  const shown = [...firsts, ...findings.filter((finding) => !firsts.includes(finding))].slice(
    0,
    mostFindings,
  );
  const more = findings.length - shown.length;
  return [
    summary,
    ...shown.map((finding) => renderFinding(finding, names)),
    ...(more > 0
      ? [
          `${formatQuantity(more, 'more way', 'more ways')} to differ ${more === 1 ? 'is' : 'are'} in the results.`,
        ]
      : []),
    codeBlock([command]),
  ].join('\n\n');
}

function renderFinding(finding: Finding, names: ReviewSearch['names']): string {
  const { kind, operation, row, program, rule, runs } = finding;
  const where = `${operation}${row === undefined ? '' : `, task state ${row}`}`;
  const ends =
    runs === undefined
      ? []
      : [
          `\`${names.left}\`: ${runs.left.result.outcome} after ${runs.left.result.elapsed} s; \`${names.right}\`: ${runs.right.result.outcome} after ${runs.right.result.elapsed} s.`,
        ];
  const text = renderSteps(program.main, 100).text.split('\n');
  return foldDetails(
    `${kindWords(kind, names)} (${where}, ${formatQuantity(countSteps(program.main), 'step')})`,
    [codeBlock(text, 1000, 'ts'), ...ends, escapeMarkdown(rule, 600)].join('\n\n'),
  );
}

function renderPower({ power, subject }: ReviewFacts, { worse }: DerivedReview): string {
  const facts = listPowerFacts(power).map(({ label, items }) => {
    const texts = items.map(
      ({ names, remark }) =>
        `${names.map((name) => codeSpan(name)).join(' = ')}${remark === undefined ? '' : ` ${escapeMarkdown(remark)}`}`,
    );
    return `- ${escapeMarkdown(label)}: ${texts.join(', ')}`;
  });
  const beyond =
    subject.kind === 'patch' && worse.length > 0
      ? `The search found ${formatQuantity(worse.length, 'kind')} of program that the patch makes worse; the suite has its own scenarios for some of them only.`
      : '';
  return [facts.join('\n'), beyond, codeBlock(['npx patchmatrix report --power'])]
    .filter((part) => part !== '')
    .join('\n\n');
}

function renderReduction({ reduction }: ReviewFacts): string {
  if (reduction === undefined) return '';
  const { parts, all, fixes, lostFixes, equals, command } = reduction;
  const names = (list: readonly string[]): string => joinWords(list.map((name) => codeSpan(name)));
  const lost =
    lostFixes.length === 0
      ? ''
      : ` It gives up ${names(lostFixes)}, which no part keeps without breaking something.`;
  const text =
    parts.length === 0
      ? `None of the ${all.length} parts (${names(all)}) fixes anything without breaking something.`
      : `Of ${formatQuantity(all.length, 'part')} (${names(all)}) ${names(parts)} ${parts.length === 1 ? 'is' : 'are'} enough: ${formatQuantity(fixes.length, 'fix', 'fixes')} kept (${names(fixes)}), nothing broken.${lost}${equals === undefined ? '' : ` That is what \`${equals}\` does, in every field.`}`;
  return [text, codeBlock([command])].join('\n\n');
}
