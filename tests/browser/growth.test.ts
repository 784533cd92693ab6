/** The page of a run whose scenarios are functions of a package, and measured how their costs grow. */
import { join } from 'node:path';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { makeFolder } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { expectAccessible, launchChromium, openPage } from './open-page.ts';
import { isChromiumMissing } from './requirements.ts';

const files = {
  'matrix.yaml':
    'subject: lib\nruntimes: { own: { path: ./lib } }\nvariants: [none]\nscenarios: [scenarios/cost]\n',
  'lib/package.json': '{ "name": "lib", "version": "1.0.0", "main": "index.js" }\n',
  'lib/index.js':
    'exports.pairs = (items) => { let n = 0; for (const a of items) for (const b of items) n += a === b; return n; };\n',
  'scenarios/cost/pairs.ts': `import { defineScenario } from 'patchmatrix';
export default defineScenario({
  title: 'pairs of a list',
  async run({ pairs }, probe) {
    const { exponent } = await probe.growth('pairs', {
      sizes: [200, 400, 800],
      prepare: (size) => Array.from({ length: size }, (_, index) => index),
      run: (items) => pairs(items),
    });
    probe.expect('grows', exponent > 0);
  },
});
`,
};

describe.skipIf(isChromiumMissing)('the page of scenarios that are functions', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('draws growth with its numbers, and opens a cell that has no timeline', async () => {
    const cwd = makeFolder(files);
    const report = join(cwd, 'report.html');
    const { exitCode, stderr } = await runPatchmatrix(['run', '--reporter', `html=${report}`], { cwd });
    expect([exitCode, stderr]).toEqual([0, 'installing ./lib with npm\n']);
    const { page, noise } = await openPage(browser, report);
    const section = page
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: 'Growth', exact: true }) });
    await section.locator('figure svg[role=img]').waitFor();
    expect(await section.locator('figure table tbody tr').count()).toBeGreaterThan(0);
    expect(await section.locator('figure table').textContent()).toMatch(/800/);
    await expectAccessible(page);
    await page.locator('.matrix a').first().click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByText('grows').first().isVisible()).toBe(true);
    expect(await dialog.getByRole('img').count()).toBe(0);
    await expectAccessible(page);
    expect(noise).toEqual([]);
  });
});
