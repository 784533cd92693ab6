import { defineConfig } from 'vitest/config';

import shared from './vitest.config.ts';

/** The commands of the documents, as they stand there. They need Python, PyPI, the npm registry, bubblewrap and redis-server. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['tests/docs/**/*.test.ts'],
    exclude: ['node_modules/**'],
    maxConcurrency: 3,
    testTimeout: 600_000,
    // Copies of the checkout and a cache of releases are taken away.
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});
