import { describe, expect, test } from 'vitest';

import { buildReviewFacts, spinFinding } from './fixtures/review-facts.ts';
import { renderReview } from './review-document.ts';

const headings = (document: string): string[] => document.match(/^#+ .*$/gm) ?? [];

describe('a review', () => {
  test('of a patch answers, in order, what a maintainer asks', () => {
    const equality = { runtime: '4.14.2', programs: 3000, differing: 0, command: 'npx patchmatrix explore' };
    const document = renderReview(buildReviewFacts('narrow', { equalities: [equality] }));
    expect(headings(document)).toEqual([
      '# Review of `narrow` on anyio 4.13.0',
      '## Is the bug real?',
      '## Does the patch fix it?',
      '## What the patch breaks',
      '## What a search found',
      '## What the suite could not tell apart',
      '## On which versions',
      '## What the versions change among themselves',
      '## How this was found',
    ]);
    expect(document).toContain('| 4.13.0 | 5 of 19 | 2 fixed, 0 broken | needed |');
    expect(document).toContain(
      '| 4.14.2 | 2 of 19 | 0 fixed, 0 broken | needless: equal in every field, also in 3,000 programs |',
    );
    expect(document).toContain('- 4.13 → 4.14: breaks `upgrade/start-error-lost`; fixes');
  });

  test('of a bump says what it breaks and fixes', () => {
    const document = renderReview(buildReviewFacts('none'));
    expect(headings(document)).toEqual([
      '# Review of the bump from anyio 4.13.0 to 4.14.2',
      '## What the bump fixes',
      '## What the bump breaks',
      '## What a search found',
      '## What the suite could not tell apart',
      '## What the versions change among themselves',
      '## How this was found',
    ]);
    expect(document).toContain('1 scenario of 19 that pass without it fails with it.');
  });

  test('shows what a search found with the smallest program, and why', () => {
    const document = renderReview(buildReviewFacts('wide', { findings: [spinFinding] }));
    expect(document).toContain("[scope('s1', [lock('l', [])], { cancelled: true })]");
    expect(document).toContain('4.13+wide spins for ever, 4.13+none does not');
    expect(document).toContain('In tick 1 the pass on');
  });

  test('names a command with each part that has numbers', () => {
    const document = renderReview(buildReviewFacts('wide', { findings: [spinFinding] }));
    const parts = document.split(/^## /m).slice(1);
    const without = parts
      .filter((part) => !part.includes('npx patchmatrix'))
      .map((part) => part.split('\n')[0]);
    expect(without).toEqual([]);
  });
});
