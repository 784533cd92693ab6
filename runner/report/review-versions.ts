/** The parts of a review that go from version to version: where a patch is needed, and what the library itself changed. */
import type { ColumnComparison } from '../compare/change.ts';
import type { DerivedReview, VersionRow } from './derive-review.ts';
import { factOf } from './change-facts.ts';
import { codeBlock, codeSpan, escapeMarkdown } from './escape-markdown.ts';
import { joinWords } from './fit-items.ts';
import { formatCount, formatQuantity } from './format-numbers.ts';
import { tableLine } from './markdown-changes.ts';
import type { ReviewFacts } from './review-facts.ts';

/** A row a version. */
export function renderVersions({ equalities }: ReviewFacts, review: DerivedReview): string {
  const rows = review.versions.map((row) => tableLine(describeRow(row)));
  const { obsoleteFrom } = review;
  const needless =
    obsoleteFrom === undefined
      ? 'On no version that was run is the patch needless.'
      : `From ${obsoleteFrom.version} on it changes nothing, in no field of ${formatQuantity(obsoleteFrom.compared, 'scenario')} and ${formatCount(obsoleteFrom.equal?.programs ?? 0)} programs: drop it there.`;
  const commands = [...new Set(equalities.map(({ command }) => command))];
  return [
    [
      tableLine(['version', 'fails as it is', 'with the patch', 'the patch']),
      tableLine(['---', '---', '---', '---']),
      ...rows,
    ].join('\n'),
    needless,
    codeBlock(['npx patchmatrix report', ...commands]),
  ].join('\n\n');
}

function describeRow(row: VersionRow): string[] {
  const { version, problem, failing, compared, fixed, regressed, changed, equal } = row;
  if (problem !== undefined) return [version, '', '', `could not be run: ${escapeMarkdown(problem)}`];
  const state = [
    ...(fixed.length > 0 ? ['needed'] : []),
    ...(regressed.length > 0 ? ['breaks'] : []),
    ...(equal?.suite === true ? [describeEquality(equal)] : []),
  ];
  return [
    version,
    `${failing.length} of ${compared}`,
    `${fixed.length} fixed, ${regressed.length} broken`,
    state.join(', ') || (changed.length > 0 ? 'changes traces only' : 'not comparable in every field'),
  ];
}

function describeEquality({ programs, differing }: NonNullable<VersionRow['equal']>): string {
  if (programs === 0) return 'equal in every field of the suite';
  return differing === 0
    ? `needless: equal in every field, also in ${formatCount(programs)} programs`
    : `equal in every field of the suite, not in ${formatCount(differing)} of ${formatCount(programs)} programs`;
}

/** An entry for each two neighbours, the library as it is. */
export function renderSteps({ steps }: DerivedReview): string {
  if (steps.length === 0) return '';
  const commands = steps.map(({ baseline, candidate }) => `npx patchmatrix diff ${baseline} ${candidate}`);
  return `${steps.map((step) => `- ${describeStep(step)}`).join('\n')}\n\n${codeBlock(commands)}`;
}

function describeStep({ baseline, candidate, changes }: ColumnComparison): string {
  const versions = [baseline, candidate].map((column) => column.replace(/\+none$/, '')).join(' → ');
  const named = (fact: 'regressed' | 'fixed' | 'changed'): string[] =>
    changes.filter((change) => factOf(change) === fact).map(({ scenario }) => codeSpan(scenario.id));
  const parts = (
    [
      ['breaks', named('regressed')],
      ['fixes', named('fixed')],
      ['another trace in', named('changed')],
    ] as const
  )
    .filter(([, names]) => names.length > 0)
    .map(([verb, names]) => `${verb} ${joinWords(names)}`);
  const unknown = changes.filter((change) => ['spurious', 'unverified', 'skipped'].includes(factOf(change)));
  if (unknown.length === changes.length) return `${versions}: no scenario could be compared`;
  const rest = unknown.length === 0 ? '' : ` (${formatQuantity(unknown.length, 'scenario')} not compared)`;
  return `${versions}: ${parts.length === 0 ? 'no change in any field' : parts.join('; ')}${rest}`;
}
