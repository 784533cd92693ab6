import { defineConfig } from 'vitest/config';

import shared from './vitest.config.ts';

/** The tests that need Python and PyPI. */
export default defineConfig({
  ...shared,
  test: { ...shared.test, include: ['tests/real/**/*.test.ts'], exclude: ['node_modules/**'] },
});
