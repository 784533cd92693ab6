/** What a review comes to, in sentences that follow from its facts alone. Pure. */
import { isCompared } from './change-facts.ts';
import { formatCount, formatQuantity } from './format-numbers.ts';
import type { DerivedReview } from './derive-review.ts';
import { joinWords } from './fit-items.ts';
import type { ReviewFacts } from './review-facts.ts';

/** The first sentence is the advice, the others are its reasons and the ways out. */
export function recommend(facts: ReviewFacts, review: DerivedReview): string[] {
  return facts.subject.kind === 'patch' ? advisePatch(facts, review) : adviseBump(facts, review);
}

function advisePatch({ searches, reduction }: ReviewFacts, review: DerivedReview): string[] {
  const { regressed, fixed, worse, comparison, fixedUpstreamIn, obsoleteFrom, unknown } = review;
  const compared = comparison.changes.filter(isCompared).length;
  const of = formatQuantity(compared, 'scenario');
  const programs = searches[0]?.state.programs ?? 0;
  const found = `${formatQuantity(worse.length, 'kind')} of program`;
  const sentences: string[] = [];
  if (regressed.length > 0) {
    sentences.push(
      'Do not take the patch as it is.',
      `It fixes ${fixed.length} of ${of} and breaks ${regressed.length}` +
        (worse.length > 0 ? `, and a search found ${found} that it makes worse.` : '.'),
    );
  } else if (worse.length > 0) {
    sentences.push(
      'Do not take the patch before somebody has looked at what the search found.',
      `It breaks none of ${of} and fixes ${fixed.length}, but makes ${found} worse.`,
    );
  } else if (compared === 0) {
    sentences.push('Do not take the patch yet.', nothingCompared);
  } else if (fixed.length > 0) {
    sentences.push(
      'Take the patch.',
      `It fixes ${fixed.length} of ${of} and breaks none, and among ${formatCount(programs)} programs none was found that it makes worse.`,
    );
  } else {
    sentences.push('Leave the patch out.', `It fixes none of ${of}: nothing that was run speaks for it.`);
  }
  if (reduction !== undefined && regressed.length > 0 && reduction.parts.length > 0) {
    const equals = reduction.equals === undefined ? '' : ` (it equals \`${reduction.equals}\`)`;
    sentences.push(
      `The part ${joinWords(reduction.parts.map((part) => `\`${part}\``))} alone${equals} keeps ${reduction.fixes.length} of ${reduction.fixes.length + reduction.lostFixes.length} fixes and breaks nothing: take that instead.`,
    );
  }
  if (fixedUpstreamIn !== undefined) {
    sentences.push(`Version ${fixedUpstreamIn.version} passes, as it is, everything that the patch fixes.`);
  } else if (fixed.length > 0) {
    const best = bestUpstream(review);
    if (best !== undefined) {
      sentences.push(
        `Version ${best.version} passes, as it is, ${best.count} of the ${fixed.length} that the patch fixes.`,
      );
    }
  }
  if (obsoleteFrom !== undefined) {
    sentences.push(
      `From ${obsoleteFrom.version} on the patch changes nothing, in no field of ${of} and ${formatCount(obsoleteFrom.equal?.programs ?? 0)} programs: drop it there.`,
    );
  }
  return [...sentences, ...doubts(unknown.length)];
}

/** The version that passes most of what the patch fixes; the earliest of those that pass as many. */
function bestUpstream(review: DerivedReview): { version: string; count: number } | undefined {
  const { versions, fixed, passing } = review;
  const counted = versions.map(({ runtime, version }) => ({
    version,
    count: fixed.filter(({ scenario }) => passing.get(runtime)?.has(scenario.id)).length,
  }));
  const most = Math.max(0, ...counted.map(({ count }) => count));
  return most === 0 ? undefined : counted.find(({ count }) => count === most);
}

function adviseBump({ searches }: ReviewFacts, review: DerivedReview): string[] {
  const { regressed, fixed, changed, worse, comparison, unknown } = review;
  const compared = comparison.changes.filter(isCompared).length;
  const of = formatQuantity(compared, 'scenario');
  const programs = searches[0]?.state.programs ?? 0;
  const found = `${formatQuantity(worse.length, 'kind')} of program that it makes worse`;
  const sentences =
    regressed.length > 0
      ? [
          `Look at ${joinWords(regressed.map(({ scenario }) => `\`${scenario.id}\``))} before you bump.`,
          `The bump breaks ${regressed.length} of ${of} and fixes ${fixed.length}` +
            (worse.length > 0 ? `; a search found ${found}.` : '.'),
        ]
      : worse.length > 0
        ? [
            'Look at what the search found before you bump.',
            `The bump breaks none of ${of} and fixes ${fixed.length}; a search found ${found}.`,
          ]
        : compared === 0
          ? ['Do not bump yet.', nothingCompared]
          : [
              'Bump.',
              `It breaks none of ${of} and fixes ${fixed.length}; among ${formatCount(programs)} programs none was found that it makes worse.`,
            ];
  if (changed.length > 0) {
    sentences.push(`${formatQuantity(changed.length, 'scenario')} came to the same verdict by another way.`);
  }
  return [...sentences, ...doubts(unknown.length)];
}

const nothingCompared = 'No scenario could be compared, so that nothing speaks for it.';

function doubts(unknown: number): string[] {
  return unknown === 0
    ? []
    : [`${formatQuantity(unknown, 'scenario')} gave no verdict that could be compared: run it again.`];
}
