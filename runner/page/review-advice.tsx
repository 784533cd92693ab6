/** What a review comes to, before everything else: the advice, its reasons and how to have it again. */
import type { PageReview } from './page-data.ts';
import { withCode } from './with-code.tsx';

export function ReviewAdvice({
  review: { title, advice, reasons, command },
}: {
  readonly review: PageReview;
}) {
  return (
    <section aria-labelledby="review" class="review">
      <h2 id="review">{withCode(title)}</h2>
      <p>
        <strong>{withCode(advice)}</strong> {withCode(reasons.join(' '))}
      </p>
      <p class="rerun">
        Review again: <code>{command}</code>
      </p>
    </section>
  );
}
