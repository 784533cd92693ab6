/**
 * Takes the pictures of the HTML report that the README and the guides show, from a run of the default matrix, and keeps what that
 * run printed on 80 columns, for the README's table: `npm run screenshots`. It needs Chromium on the PATH, and a machine with
 * nothing else to do.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';

const pictures = [
  { name: 'report', fragment: '', scheme: 'light', height: 1000 },
  { name: 'report-dark', fragment: '', scheme: 'dark', height: 1000 },
  {
    name: 'cell',
    fragment: '#cell=contract/self-cancel-then-sleep@4.13%2Bwide',
    scheme: 'light',
    height: 1060,
  },
];

const folder = mkdtempSync(join(tmpdir(), 'screenshots-'));
const report = join(folder, 'report.html');
try {
  writeFileSync('docs/default-matrix.txt', patchmatrix('run', '--no-cache'));
  patchmatrix('report', '--reporter', `html=${report}`);
  const executablePath = execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  for (const { name, fragment, scheme, height } of pictures) {
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 1280, height } });
    await page.goto(pathToFileURL(report).href + fragment);
    if (fragment !== '') await page.locator('dialog svg').first().waitFor();
    await page.screenshot({ path: `docs/images/${name}.png` });
    await page.close();
  }
  await browser.close();
} finally {
  rmSync(folder, { recursive: true });
}

/** @returns what it printed, as on a terminal of 80 columns */
function patchmatrix(...args) {
  return execFileSync(process.execPath, ['dist/cli.cjs', ...args], {
    encoding: 'utf8',
    env: { ...process.env, COLUMNS: '80' },
  });
}
