import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: { patchmatrix: fileURLToPath(new URL('program/index.ts', import.meta.url)) },
  },
  test: {
    include: ['{docs,program,runtimes,variants,scenarios,runner,tests}/**/*.test.{ts,tsx}'],
    exclude: [
      'tests/{browser,docs,examples,faults,package,queue,real,recipes,slow,workflow}/**',
      'node_modules/**',
    ],
    setupFiles: ['tests/setup.ts'],
    testTimeout: 30_000,
    // No test changes what a module holds, and what must be apart runs in children: a new process for each file of tests
    // would be a fifth of the time.
    isolate: false,
    // Tests wait for children more than they compute.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
