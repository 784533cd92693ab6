/** `report --open` with a browser at it: the page follows the run, and what the reader chose stays. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { readLatestRunFolder, readRun } from '../../runner/record/read-run.ts';
import { makeFolder } from '../make-project.ts';
import { startPatchmatrix } from '../run-patchmatrix.ts';
import { launchChromium, openPage } from './open-page.ts';
import { isChromiumMissing } from './requirements.ts';

const scenario = (
  name: string,
  steps: string,
): string => `import { mark, scenario, sleep } from 'patchmatrix';
export default scenario({ title: '${name}', rule: 'It ends.', main: [${steps}], owed: { outcome: 'returned' } });
`;

describe.skipIf(isChromiumMissing)('the report that is served', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('follows the run to its end, without a word on the console, and the filter stays', async () => {
    const cwd = makeFolder({
      'matrix.yaml':
        "subject: anyio\nruntimes: { '4.13': { model: anyio/4.13 } }\nvariants: [none]\nclocks: [real]\nscenarios: [scenarios/own]\n",
      'scenarios/own/quick.ts': scenario('quick', `mark('a')`),
      'scenarios/own/slow.ts': scenario('slow', 'sleep(6)'),
    });
    const run = startPatchmatrix(['run'], { cwd });
    const newest = (): string => readLatestRunFolder(join(cwd, 'results'));
    await vi.waitFor(() => readRun(newest()), 10_000);
    const served = startPatchmatrix(['report', '--open'], {
      cwd,
      env: { BROWSER: 'none' },
      timeoutMs: 50_000,
    });
    const url = await new Promise<string>((resolve) => {
      served.stdout.on('data', (chunk: Buffer) => resolve(/http:\S+/.exec(chunk.toString())?.[0] ?? ''));
    });

    const { page, noise } = await openPage(browser, url, '#text=slow');
    const row = page.locator('.matrix tbody tr').filter({ hasText: 'slow' });
    expect(await row.innerText()).not.toContain('passed');
    await row.getByText('passed').waitFor({ state: 'attached', timeout: 20_000 });
    expect((await run).exitCode).toBe(0);
    expect(page.url()).toBe(`${url}#text=slow`);
    expect(await page.getByRole('searchbox').inputValue()).toBe('slow');
    expect(noise).toEqual([]);

    renameSync(join(cwd, 'results'), join(cwd, 'away'));
    await page.getByText('no such file').waitFor();
    renameSync(join(cwd, 'away'), join(cwd, 'results'));
    await row.getByText('passed').waitFor({ state: 'attached' });
    expect(page.url()).toBe(`${url}#text=slow`);
    // Chromium says of a page of its own accord that it is one of an error.
    expect(noise.filter((line) => !line.includes('503'))).toEqual([]);

    served.kill('SIGINT');
    expect((await served).exitCode).toBe(0);
  });
});
