import { defineConfig } from 'vitest/config';

import shared from './vitest.config.ts';

/** The examples, from an empty cache and again without a network. They need Python, PyPI and the npm registry. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['tests/examples/**/*.test.ts'],
    exclude: ['node_modules/**'],
    // One after the other: each has its own idea of how many children this machine can take.
    fileParallelism: false,
    testTimeout: 600_000,
  },
});
