import { defineConfig } from 'vitest/config';

import shared from './vitest.config.ts';

/** What the runner does when things go wrong, each caused for real. Some need Python, some bubblewrap or a mount. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['tests/faults/**/*.test.ts'],
    exclude: ['node_modules/**'],
    maxWorkers: 2,
    testTimeout: 300_000,
    reporters: ['default', './tests/faults/table-reporter.ts'],
  },
});
