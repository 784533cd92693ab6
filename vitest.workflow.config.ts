import { defineConfig } from 'vitest/config';

import shared from './vitest.config.ts';

/** The workflow of GitHub Actions and the action, step by step. They need the npm registry or its cache. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['tests/workflow/**/*.test.ts'],
    exclude: ['node_modules/**'],
    testTimeout: 300_000,
    // To take away some ten thousand files, on a machine that has other things to do.
    hookTimeout: 300_000,
    // One line a step, as it ends.
    disableConsoleIntercept: true,
  },
});
