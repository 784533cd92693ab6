/** The browser that these tests need: they say so where they skip, and under `CI=true` they fail instead. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser's program; undefined where there is none. */
export const chromiumFile = findChromium();

/** True where the tests must be skipped. */
export const isChromiumMissing = isMissing();

function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isMissing(): boolean {
  if (chromiumFile !== undefined) return false;
  if (process.env['CI']) throw new Error(`expected one of ${names.join(', ')} on the PATH, found none`);
  console.warn(`skipped, as no Chromium is on the PATH: tests of the HTML report in a browser`);
  return true;
}
