/** The page of a review: what to do, what a search found, and the timelines of it. */
import { join } from 'node:path';

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { makeProject } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { expectAccessible, launchChromium, openPage } from './open-page.ts';
import { isChromiumMissing } from './requirements.ts';

describe.skipIf(isChromiumMissing)('the page of a review', () => {
  let browser: Browser;
  let review: string;

  beforeAll(async () => {
    const project = makeProject({
      'matrix.yaml':
        "subject: anyio\nruntimes:\n  '4.13': { model: anyio/4.13 }\nvariants: [none, wide]\n" +
        'scenarios: [scenarios/contract, scenarios/hot-loop]\nclocks: [virtual]\nbaseline: none\n',
    });
    review = join(project, 'review.html');
    const args = ['review', '--variant', 'wide', '--programs', '600', '--format', 'html', '--out', review];
    const [started] = await Promise.all([
      launchChromium(),
      runPatchmatrix(args, { cwd: project, timeoutMs: 100_000 }),
    ]);
    browser = started;
  });

  afterAll(() => browser.close());

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  test('says without a script what to do, and shows what was found', async () => {
    const { page } = await openPage(browser, review, '', { javaScriptEnabled: false });
    expect(await page.locator('#review').innerText()).toBe('Review of wide on anyio 4.13.0');
    expect(await page.locator('section.review').innerText()).toContain('Do not take the patch as it is.');
    const finding = page.locator('.finding').first();
    expect(await finding.locator('summary').first().innerText()).toContain('4.13+wide spins for ever');
    expect(await finding.locator('.timeline-picture').count()).toBe(2);
    expect(await finding.locator('.timeline-parting').innerText()).toContain(
      '4.13+wide does not queue it again',
    );
  });

  test('with everything open it breaks no rule', async () => {
    const { page, noise } = await openPage(browser, review);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('.finding, .finding details')) {
        (details as HTMLDetailsElement).open = true;
      }
    });
    await expectAccessible(page);
    expect(noise).toEqual([]);
  });

  test('two runs stand at the same place up to where they part, and are scrolled together by keys', async () => {
    const { page, noise } = await openPage(
      browser,
      review,
      '#cell=contract/swallowed-redelivery@4.13%2Bwide&clock=virtual',
      { viewport: { width: 700, height: 900 } },
    );
    const marked = page.locator('dialog .timeline-parts rect');
    await marked.first().waitFor();
    const [left, right] = await marked.evaluateAll((rects) =>
      rects.map((rect) => rect.getBoundingClientRect().x),
    );
    expect(left).toBe(right);
    const scrolled = page.locator('dialog .timeline-scroll');
    await scrolled.focus();
    for (let times = 0; times < 10; times++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => scrolled.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(100);
    const names = page.locator('dialog .timeline-names').first();
    const [inside, outside] = [await names.boundingBox(), await scrolled.boundingBox()];
    expect(Math.abs((inside?.x ?? 0) - (outside?.x ?? 0))).toBeLessThan(3);
    expect(noise).toEqual([]);
  });
});
