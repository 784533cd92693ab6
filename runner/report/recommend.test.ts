import { describe, expect, test } from 'vitest';

import type { CellResult } from '../record/run-results.ts';
import { deriveReview } from './derive-review.ts';
import { buildReviewFacts, spinFinding } from './fixtures/review-facts.ts';
import { erroredCell, changeCells, skippedCell } from './fixtures/recorded-results.ts';
import { recommend } from './recommend.ts';
import type { ReviewFacts } from './review-facts.ts';

const adviceOn = (facts: ReviewFacts): string => recommend(facts, deriveReview(facts)).join(' ');
const notStarted = (result: CellResult) => erroredCell(result, { end: 'not-started', problem: 'ENOMEM' });
const equalOn = (runtime: string, differing = 0) => ({ runtime, programs: 3000, differing, command: '' });

describe('the advice on a patch', () => {
  test('that breaks something is not to take it, with the version that has most of its fixes', () => {
    expect(adviceOn(buildReviewFacts('wide', { findings: [spinFinding] }))).toBe(
      'Do not take the patch as it is. It fixes 3 of 19 scenarios and breaks 6, and a search found 1 kind of program ' +
        'that it makes worse. Version 4.14.2 passes, as it is, 2 of the 3 that the patch fixes.',
    );
  });

  test('that breaks something is to take the part that does not, where there is one', () => {
    const reduction = {
      ...{ parts: ['done'], all: ['done', 'current'], equals: 'narrow', command: '' },
      fixes: ['hot-loop/zombie-scope', 'hot-loop/orphaned-task-group'],
      lostFixes: ['hot-loop/refusing-waiter'],
    };
    expect(adviceOn(buildReviewFacts('wide', { reduction }))).toContain(
      'The part `done` alone (it equals `narrow`) keeps 2 of 3 fixes and breaks nothing: take that instead.',
    );
  });

  test('that only fixes is to take it, until the version from which on it changes nothing', () => {
    expect(adviceOn(buildReviewFacts('narrow', { equalities: [equalOn('4.14.2')] }))).toBe(
      'Take the patch. It fixes 2 of 19 scenarios and breaks none, and among 3,000 programs none was found that it makes ' +
        'worse. Version 4.14.2 passes, as it is, everything that the patch fixes. From 4.14.2 on the patch changes ' +
        'nothing, in no field of 19 scenarios and 3,000 programs: drop it there.',
    );
  });

  test.each([
    ['no program was run on it', []],
    ['a program differs', [equalOn('4.14.2', 1)]],
  ])('does not call it needless where %s', (_, equalities) => {
    expect(adviceOn(buildReviewFacts('narrow', { equalities }))).not.toContain('changes nothing');
  });

  test('that breaks no scenario, but what a search found, is to look first', () => {
    expect(adviceOn(buildReviewFacts('narrow', { findings: [spinFinding] }))).toMatch(
      /^Do not take the patch before somebody has looked at what the search found\. /,
    );
    const order = { ...spinFinding, kind: 'order' as const };
    expect(adviceOn(buildReviewFacts('narrow', { findings: [order] }))).toMatch(/^Take the patch\. /);
  });

  test('that fixes nothing is to leave it out', () => {
    const recorded = { suites: ['upgrade'] };
    expect(adviceOn(buildReviewFacts('narrow', { recorded }))).toMatch(/^Leave the patch out\. /);
  });

  test.each([
    ['was not run there', skippedCell],
    ['crashed there', (result: CellResult) => erroredCell(result, { end: 'signalled', problem: 'SIGSEGV' })],
  ])('does not say that a later version passes what %s', (_, late) => {
    const change = changeCells('zombie-scope@4.14.2+none', late);
    expect(adviceOn(buildReviewFacts('narrow', { recorded: { change } }))).toContain(
      'Version 4.14.2 passes, as it is, 1 of the 2 that the patch fixes.',
    );
  });

  test('is to wait where nothing could be compared', () => {
    const change = changeCells('@4.13+narrow', notStarted);
    expect(adviceOn(buildReviewFacts('narrow', { recorded: { change } }))).toMatch(
      /^Do not take the patch yet\. No scenario could be compared, .* 19 scenarios gave no verdict/,
    );
  });

  test('says of what gave no verdict that it gave none', () => {
    const change = changeCells('fail-after@4.13+narrow', notStarted);
    const advice = adviceOn(buildReviewFacts('narrow', { recorded: { change } }));
    expect(advice).toContain('1 scenario gave no verdict that could be compared: run it again.');
    expect(advice).toContain('It fixes 2 of 18 scenarios and breaks none');
  });
});

describe('the advice on a bump', () => {
  test('names what regresses', () => {
    expect(adviceOn(buildReviewFacts('none'))).toMatch(
      /^Look at `upgrade\/start-error-lost` before you bump\. The bump breaks 1 of 19 scenarios and fixes 4\./,
    );
  });

  test('is to wait where the new version could not be run', () => {
    const change = changeCells('@4.14.2+none', notStarted);
    expect(adviceOn(buildReviewFacts('none', { recorded: { change } }))).toMatch(/^Do not bump yet\. /);
  });

  test('is to bump where nothing does', () => {
    const recorded = { suites: ['hot-loop'] };
    expect(adviceOn(buildReviewFacts('none', { recorded }))).toMatch(/^Bump\. It breaks none of 4 scenarios/);
  });
});
