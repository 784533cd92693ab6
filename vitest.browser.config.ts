import { defineConfig } from 'vitest/config';

import shared from './vitest.config.ts';

/** The tests of the HTML report in a real Chromium. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['tests/browser/**/*.test.ts'],
    exclude: ['node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
