/** The page of a run whose scenarios are functions of a package, and measured how their costs grow. */
import { writeFileSync } from 'node:fs';
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

  test('draws what bench measured: growth with its fit and spread, ratios with their interval, and what fails', async () => {
    const cwd = makeFolder({
      ...files,
      'matrix.yaml': files['matrix.yaml'].replace('[none]', '[none, slow, broken]'),
      'variants/slow.js': `exports.default = (lib) => {
  const { pairs } = lib;
  lib.pairs = (items) => { let n = 0; for (let time = 0; time < 9; time++) n = pairs(items); return n; };
};
`,
      'variants/broken.js':
        "exports.default = (lib) => { lib.pairs = () => { throw new Error('no pairs'); }; };\n",
    });
    const report = join(cwd, 'report.html');
    await runPatchmatrix(['run', '--quiet'], { cwd });
    const timed = await runPatchmatrix(['bench', '--rounds', '6', '--min-time', '1', '--json'], {
      ...{ cwd, timeoutMs: 100_000 },
    });
    expect(timed.exitCode).toBe(0);
    writeFileSync(join(cwd, 'bench.json'), timed.stdout);
    await runPatchmatrix(['report', '--include', 'bench.json', '--reporter', `html=${report}`], { cwd });

    const { page, noise } = await openPage(browser, report);
    const section = page
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: 'What the columns cost', exact: true }) });
    const growth = section.locator('figure').first();
    await growth.locator('svg[role=img]').waitFor();
    // A fitted line, and at each of the three sizes a bar, for both columns.
    expect(await growth.locator('svg g[stroke] > path').count()).toBeGreaterThanOrEqual(2);
    expect(await growth.locator('svg line[marker-start]').count()).toBe(6);
    expect(await growth.locator('table').textContent()).toMatch(/800.*power.*own\+none.* ± .*\(.* to .*\)/s);
    const strips = section.locator('figure').nth(1);
    await strips.locator('svg[role=img]').waitFor();
    expect(await strips.locator('svg [stroke-opacity="0.25"]').count()).toBe(1);
    expect(await strips.locator('table').textContent()).toContain('slower');
    expect(await section.getByText('own+broken: run ended as raised Error: no pairs').count()).toBe(1);
    await expectAccessible(page);
    expect(noise).toEqual([]);
  });
});
