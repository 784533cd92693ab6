import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { readLatestRunFolder } from '../../runner/record/read-run.ts';
import { makeFolder } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { multiplyRun } from './multiply-run.ts';
import { expectAccessible, launchChromium, openPage } from './open-page.ts';
import { isChromiumMissing } from './requirements.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe.skipIf(isChromiumMissing)('the HTML report', () => {
  let browser: Browser;
  let project: string;
  let report: string;
  /** With findings and measurements. */
  let fullReport: string;

  beforeAll(async () => {
    project = makeFolder();
    for (const part of ['matrix.yaml', 'variants', 'scenarios']) {
      cpSync(join(root, part), join(project, part), { recursive: true });
    }
    report = join(project, 'report.html');
    const patchmatrix = async (...args: string[]): Promise<string> => {
      const { stdout, stderr, timedOut } = await runPatchmatrix(args, { cwd: project, timeoutMs: 100_000 });
      expect([stderr, timedOut]).toEqual(['', false]);
      return stdout;
    };
    browser = await launchChromium();
    await patchmatrix('run', '--reporter', `html=${report}`);
    const explored = await patchmatrix(
      ...['explore', '--variant', 'wide', '--seed', '1', '--count', '2000', '--json'],
    );
    writeFileSync(join(project, 'explore.json'), explored);
    const timed = await patchmatrix('bench', '--rounds', '2', '--min-time', '2', '--json');
    writeFileSync(join(project, 'bench.json'), timed);
    fullReport = join(project, 'full.html');
    await patchmatrix(
      ...['report', '--include', 'explore.json', 'bench.json', '--reporter', `html=${fullReport}`],
    );
  });

  afterAll(() => browser.close());

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  test('the table reads without a script', async () => {
    const { page } = await openPage(browser, report, '', { javaScriptEnabled: false });
    expect(await rowTexts(page, 'contract')).toEqual(['12/12', '7/12', '12/12', '12/12', '7/12', '12/12']);
    const cells = await rowTexts(page, 'cancelled-before-entry');
    expect(cells[0]).toContain('passed');
    expect(cells[1]).toMatch(/failed, regressed 5\.\d\d s/);
    expect(await page.locator('.filters').isVisible()).toBe(false);
    expect(await page.locator('.matrix tbody tr').count()).toBe(22);
  });

  test('it says nothing on the console and asks nobody for anything', async () => {
    const { page, noise } = await openPage(browser, report);
    await page.locator('.matrix a').first().click();
    await page.locator('dialog').waitFor();
    expect(noise).toEqual([]);
  });

  test('filters leave the columns and rows that fit, and stand in the address', async () => {
    const { page, noise } = await openPage(browser, report);
    await check(page, 'wide');
    await check(page, '4.14');
    expect(await headTexts(page)).toEqual(['wide']);
    await check(page, 'regressed');
    expect(await shownScenarios(page)).toEqual([
      ...['cancelled-before-entry', 'expired-deadline', 'self-cancel-then-sleep', 'swallowed-redelivery'],
      ...['task-group-self-cancel', 'cancel-then-lock'],
    ]);
    await page.getByRole('searchbox').fill('deadline');
    expect(await shownScenarios(page)).toEqual(['expired-deadline']);
    expect(await page.locator('output').innerText()).toBe('1 of 19 scenarios, 1 of 6 columns');
    const address = page.url();
    expect(address).toContain('#runtime=4.14&variant=wide&change=regressed&text=deadline');
    await page.reload();
    expect(await shownScenarios(page)).toEqual(['expired-deadline']);
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await shownScenarios(page)).toHaveLength(19);
    expect(noise).toEqual([]);
  });

  test('a cell opens beside its baseline, by the keyboard alone, and gives the focus back', async () => {
    const { page, noise } = await openPage(browser, report);
    await page.locator('.matrix a').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('heading', { level: 2 }).innerText()).toBe(
      'contract/cancelled-before-entry on 4.13+wide',
    );
    expect(page.url()).toContain('cell=contract/cancelled-before-entry@4.13%2Bwide');
    expect(await dialog.locator('.judged h3').allInnerTexts()).toEqual([
      expect.stringMatching(/^4\.13\+none\s+passed$/),
      expect.stringMatching(/^4\.13\+wide\s+failed\s+regressed$/),
    ]);
    expect(await dialog.getByText(/^In tick 1 both make a pass on s /).innerText()).toContain(
      '4.13+none queues the pass again and comes back for main, 4.13+wide does not queue it again',
    );
    expect(await dialog.getByRole('img').count()).toBe(2);
    await page.keyboard.press('Escape');
    expect(await dialog.count()).toBe(0);
    expect(page.url()).not.toContain('cell=');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/5\.\d\d s/);
    expect(noise).toEqual([]);
  });

  test('Back closes what a click has opened', async () => {
    const { page } = await openPage(browser, report, '#variant=wide');
    await page.locator('.matrix a:visible').first().click();
    await page.getByRole('dialog').waitFor();
    await page.goBack();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await headTexts(page)).toEqual(['wide', 'wide']);
  });

  test.each([
    ['the table', ''],
    ['the table by time', '#colour=time&variant=wide'],
    ['the table by change', '#colour=change'],
    ['the table by rate', '#colour=rate&suite=hot-loop'],
    ['a cell that regressed', '#cell=contract/cancelled-before-entry@4.13%2Bwide'],
    ['a hot loop', '#cell=hot-loop/zombie-scope@4.13%2Bnone&clock=real'],
    ['a baseline', '#cell=contract/fail-after@4.13%2Bnone'],
    ['a cell that is not there', '#cell=contract/nothing@4.13%2Bnone'],
  ])('axe finds nothing in %s, wide or narrow', async (_, fragment) => {
    for (const width of [1400, 420]) {
      const { page, noise } = await openPage(browser, report, fragment, { viewport: { width, height: 900 } });
      await expectAccessible(page);
      expect(noise).toEqual([]);
    }
  });

  test('findings stand with their smallest program, its rule and both traces; each chart with its numbers', async () => {
    const { page, noise } = await openPage(browser, fullReport);
    const finding = page.locator('.finding').first();
    expect(await finding.locator('summary').first().innerText()).toMatch(/4\.13\+wide/);
    expect(await finding.locator('pre.code').first().innerText()).toMatch(
      /scope|group|moveOnAfter|failAfter/,
    );
    expect(await finding.getByRole('img', { name: /^4\.13\+/ }).count()).toBe(2);
    for (const name of ['Hot loops', 'What the columns cost']) {
      const section = page
        .locator('section')
        .filter({ has: page.getByRole('heading', { name, exact: true }) });
      const charts = await section.locator('figure').count();
      expect(charts).toBeGreaterThan(0);
      await section
        .locator('figure svg[role=img]')
        .nth(charts - 1)
        .waitFor();
      expect(await section.locator('figure table').count()).toBe(charts);
    }
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await expectAccessible(page);
    expect(noise).toEqual([]);
  });

  test('on paper there are no filters, and all rows', async () => {
    const { page } = await openPage(browser, report);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.filters').isVisible()).toBe(false);
    expect(await shownScenarios(page)).toHaveLength(19);
  });

  test('of 10,000 cells only what is seen is drawn, and on paper all', async () => {
    const folder = multiplyRun(readLatestRunFolder(join(project, 'results')), 10_000);
    const large = join(folder, 'report.html');
    await runPatchmatrix(['report', folder, '--reporter', `html=${large}`], { cwd: project });
    const { page, noise } = await openPage(browser, large);
    await watchLongTasks(page);
    const rows = page.locator('.matrix tbody tr');
    expect(await rows.count()).toBeLessThan(150);
    expect(await page.locator('output').innerText()).toBe('836 scenarios in 6 columns');
    await page.locator('.matrix-scroll').evaluate((element) => element.scrollTo(0, 15_000));
    await page
      .getByRole('link', { name: /5\.\d\d s/ })
      .first()
      .waitFor();
    expect(await rows.count()).toBeLessThan(150);
    // Where the keyboard enters it.
    expect(await page.locator('.matrix td a[tabindex="0"]').count()).toBe(1);
    await check(page, 'failed');
    await page.getByRole('searchbox').pressSequentially('entry-04');
    expect(await shownScenarios(page)).toEqual(
      ['040', '041', '042', '043'].map((number) => `cancelled-before-entry-${number}`),
    );
    await page.getByRole('button', { name: 'Show all' }).click();
    const longest = await page.evaluate(() => (globalThis as unknown as { longest: number }).longest);
    console.log(`10,032 cells: no task after the first drawing took longer than ${longest.toFixed(0)} ms`);
    expect(longest).toBeLessThan(1000);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await rows.count()).toBe(839);
    expect(noise).toEqual([]);
  });
});

/** The texts of the cells in the row of that name. */
function rowTexts(page: Page, name: string): Promise<string[]> {
  const row = page
    .locator('.matrix tbody tr')
    .filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  return row
    .locator('td')
    .evaluateAll((cells) => cells.map((cell) => cell.textContent.replace(/ passed$/, '').trim()));
}

function headTexts(page: Page): Promise<string[]> {
  return page.locator('.matrix thead tr:nth-child(2) th').allInnerTexts();
}

function shownScenarios(page: Page): Promise<string[]> {
  return page.locator('.matrix tbody tr:not(.suite) th').allInnerTexts();
}

async function check(page: Page, name: string): Promise<void> {
  await page.locator('.filters').getByText(name, { exact: true }).click();
}

async function watchLongTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watched = globalThis as unknown as { longest: number };
    watched.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watched.longest = Math.max(watched.longest, duration);
    }).observe({ type: 'longtask' });
  });
}
