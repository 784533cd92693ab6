/** A review as one HTML file: the page of its run, with what the searches found and, before everything else, what to do. Pure. */
import { deriveReview } from '../derive-review.ts';
import { buildExploreJson } from '../explore-json.ts';
import { recommend } from '../recommend.ts';
import { titleOfReview } from '../review-document.ts';
import type { ReviewFacts } from '../review-facts.ts';
import { buildPageSearch } from './build-page-search.ts';
import { type HtmlReportContext, renderHtmlReport } from './render-html-report.ts';

export function renderHtmlReview(facts: ReviewFacts, context: Omit<HtmlReportContext, 'extras'>): string {
  const { report, searches, command } = facts;
  const [advice = '', ...reasons] = recommend(facts, deriveReview(facts));
  return renderHtmlReport(report, {
    ...context,
    extras: {
      review: { title: titleOfReview(facts, (name) => `\`${name}\``), advice, reasons, command },
      searches: searches.map(({ command: again, ...search }) =>
        buildPageSearch(buildExploreJson({ ...search, interrupted: false, files: new Map() }), again),
      ),
    },
  });
}
