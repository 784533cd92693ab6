import { defineConfig } from 'vitest/config';

import shared from './vitest.config.ts';

/** Cells on several workers, over a real server that each test starts. They need `redis-server`. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['tests/queue/**/*.test.ts'],
    exclude: ['node_modules/**'],
    maxWorkers: 2,
    maxConcurrency: 6,
    testTimeout: 60_000,
  },
});
