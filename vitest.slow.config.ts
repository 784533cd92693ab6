import { defineConfig } from 'vitest/config';

import shared from './vitest.config.ts';

/** Searches and sessions through the command line, which take more time than the other tests have. */
export default defineConfig({
  ...shared,
  test: { ...shared.test, include: ['tests/slow/**/*.test.ts'], exclude: ['node_modules/**'] },
});
