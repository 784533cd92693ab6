/** Shows an address in the user's browser, where there is one. */
import open from 'open';

import { printNotice } from './print-notice.ts';
import { findCI } from './terminal.ts';

/** The address was printed: whatever goes wrong is only said. */
export async function openBrowser(url: string): Promise<void> {
  if (!hasBrowser(process.env, process.platform)) return;
  const say = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    printNotice(`no browser could be opened: ${reason}`);
  };
  try {
    const browser = await open(url);
    browser.once('error', say);
  } catch (error) {
    say(error);
  }
}

/** `BROWSER=none` asks for none; a Linux without a display, and a CI, have none. */
export function hasBrowser(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): boolean {
  const { BROWSER, DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = environment;
  if (BROWSER === 'none' || findCI(environment) !== undefined) return false;
  return platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY || WSL_DISTRO_NAME);
}
