import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

import shared from './vitest.config.ts';

/** The soak takes the longest by far: everything else runs beside it. */
class SoakFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => (moduleId.endsWith('/soak.test.ts') ? 0 : 1);
    return Promise.resolve(
      files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId)),
    );
  }
}

/** What the runner does when things go wrong, each caused for real. Some need Python, some bubblewrap or a mount. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['tests/faults/**/*.test.ts'],
    exclude: ['node_modules/**'],
    maxWorkers: 2,
    maxConcurrency: 3,
    sequence: { sequencer: SoakFirst },
    testTimeout: 300_000,
    reporters: ['default', './tests/faults/table-reporter.ts'],
  },
});
