import { defineConfig } from 'vitest/config';

import shared from './vitest.config.ts';

/** The recipes of CONTRIBUTING.md, each followed in a copy of the checkout. */
export default defineConfig({
  ...shared,
  test: { ...shared.test, include: ['tests/recipes/**/*.test.ts'], exclude: ['node_modules/**'] },
});
