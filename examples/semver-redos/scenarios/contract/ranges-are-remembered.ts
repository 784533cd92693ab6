import { defineScenario } from 'patchmatrix';
import type * as Semver from 'semver';

export default defineScenario<typeof Semver>({
  title: 'one range asked about many versions',
  rule: 'A range is taken apart once, and remembered.',
  run({ Range, satisfies }, probe) {
    probe.count(Range.prototype, 'parseRange');
    for (let patch = 0; patch < 100; patch++) satisfies(`1.2.${patch}`, '^1.2.0 || ^2.0.0');
    probe.mark('asked');
  },
});
