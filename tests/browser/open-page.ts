/** Opens reports in a real Chromium, and watches what they say and ask for meanwhile. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import type axeCore from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect } from 'vitest';

import { chromiumFile } from './requirements.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export function launchChromium(): Promise<Browser> {
  if (chromiumFile === undefined) throw new Error('expected a Chromium');
  // As root, and in most containers, Chromium has no sandbox of its own.
  return chromium.launch({ executablePath: chromiumFile, args: ['--no-sandbox'] });
}

export interface OpenedPage {
  readonly page: Page;
  /** What the page said on its console, threw, or asked for beside its own file; and what its policy refused. */
  readonly noise: string[];
}

/** @param report a file, or an address @param fragment with its `#` */
export async function openPage(
  browser: Browser,
  report: string,
  fragment = '',
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const noise: string[] = [];
  const address = report.startsWith('http') ? report : pathToFileURL(report).href;
  page.on('console', (message) => noise.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => noise.push(`threw: ${error.message}`));
  page.on('dialog', (dialog) => {
    noise.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { href, protocol } = new URL(request.url());
    if (protocol !== 'data:' && !href.startsWith(address)) noise.push(`request: ${href}`);
  });
  await page.goto(address + fragment);
  return { page, noise };
}

/** Holds the page as it is now against the rules of WCAG and the best practices that axe knows, in both colour schemes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { axe: loaded } = globalThis as unknown as { axe: typeof axeCore };
      const found = await loaded.run();
      return found.violations.map(({ id, help, nodes }) => ({
        ...{ id, help },
        where: nodes.slice(0, 5).map(({ target, failureSummary }) => [target.join(' '), failureSummary]),
      }));
    });
    expect(violations, colorScheme).toEqual([]);
  }
}
