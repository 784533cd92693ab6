import { describe, expect, test } from 'vitest';

import type { CellResult } from '../record/run-results.ts';
import { changeCells, erroredCell, type RecordedOptions, skippedCell } from './fixtures/recorded-results.ts';
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

  test.each([
    ['is not for', skippedCell],
    [
      'could not be started on',
      (result: CellResult) => erroredCell(result, { end: 'not-started', problem: '' }),
    ],
  ])('says of a version that the patch %s that it was not compared', (_, late) => {
    const change = changeCells('@4.14.2+narrow', late);
    const document = renderReview(buildReviewFacts('narrow', { recorded: { change } }));
    expect(document).toContain('| 4.14.2 | 2 of 19 | 0 fixed, 0 broken | not comparable in every field |');
  });

  test('counts a child that crashes as a bug', () => {
    const change = changeCells('fail-after@4.13+none', (result) =>
      erroredCell(result, { end: 'signalled', problem: 'expected exit code 0, found the signal SIGSEGV' }),
    );
    const document = renderReview(buildReviewFacts('narrow', { recorded: { change } }));
    expect(document).toContain('6 scenarios of 19 fail on the library as it is.');
    expect(document).toContain('3 scenarios of the 6 that fail pass with it.');
  });

  test('does not say that all scenarios pass that gave no verdict', () => {
    const suites = ['contract'];
    const change = changeCells('fail-after@4.13+none', skippedCell);
    const bugOf = (recorded: RecordedOptions) =>
      renderReview(buildReviewFacts('narrow', { recorded })).split('## ')[1];
    expect(bugOf({ suites })).toContain('No: all of 12 scenarios pass without the patch.');
    expect(bugOf({ suites, change })).toContain(
      'Not as far as is known: 11 of 12 scenarios pass without the patch, the others gave no verdict.',
    );
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
