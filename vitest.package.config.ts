import { defineConfig } from 'vitest/config';

import shared from './vitest.config.ts';

/** The package as `npm pack` makes it: what is in it, and what it does installed, on every Node that it is for. It needs npm. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['tests/package/**/*.test.ts'],
    exclude: ['node_modules/**'],
    globalSetup: ['tests/package/pack.ts'],
    testTimeout: 180_000,
    // To install five versions of Node is a download of 250 MB, once.
    hookTimeout: 600_000,
    maxConcurrency: 2,
  },
});
