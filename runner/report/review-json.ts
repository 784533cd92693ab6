/** A review as one JSON object: what the document is written from, for programs. */
import { deriveReview } from './derive-review.ts';
import { buildSearchJson } from './explore-json.ts';
import { buildJsonComparison, buildJsonReport } from './json-report.ts';
import { recommend } from './recommend.ts';
import type { ReviewFacts } from './review-facts.ts';

/** @param version of patchmatrix */
export function buildReviewJson(facts: ReviewFacts, version: string) {
  const { subject, report, power, searches, equalities, reduction, command } = facts;
  const review = deriveReview(facts);
  const names = (changes: readonly { readonly scenario: { readonly id: string } }[]): string[] =>
    changes.map(({ scenario }) => scenario.id);
  return {
    format: 1,
    subject,
    recommendation: recommend(facts, review),
    failing: review.failing.map(({ scenario }) => scenario),
    fixed: names(review.fixed),
    regressed: names(review.regressed),
    changed: names(review.changed),
    unknown: names(review.unknown),
    comparison: buildJsonComparison(review.comparison),
    versions: review.versions,
    steps: review.steps.map(buildJsonComparison),
    obsoleteFrom: review.obsoleteFrom?.version ?? null,
    fixedUpstreamIn: review.fixedUpstreamIn?.version ?? null,
    searches: searches.map(({ state, seed, seconds, names: columns, command: repeat }) => ({
      command: repeat,
      ...buildSearchJson({ state, seed, seconds, names: columns, interrupted: false, files: new Map() }),
    })),
    equalities,
    reduction: reduction ?? null,
    power: { uncaught: power.uncaught, tellNothing: power.tellNothing, equalColumns: power.equalColumns },
    report: buildJsonReport(report, version),
    command,
  };
}
