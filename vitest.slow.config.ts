import { defineConfig } from 'vitest/config';

import shared from './vitest.config.ts';

/** Searches, sessions, and runs that are cut and gone on with: through the command line, and with more time than the other tests have. */
export default defineConfig({
  ...shared,
  test: { ...shared.test, include: ['tests/slow/**/*.test.ts'], exclude: ['node_modules/**'] },
});
