import { defineScenario } from 'patchmatrix';
import type * as Semver from 'semver';

export default defineScenario<typeof Semver>({
  title: 'text that is no range',
  rule: 'What is no range is refused with a TypeError.',
  run({ Range, validRange }, probe) {
    probe.equal('validRange says so', validRange('1.0.0 - x y'), null);
    try {
      new Range('not a range');
      probe.expect('throws', false, 'made a range of it');
    } catch (error) {
      probe.expect('throws a TypeError', error instanceof TypeError, String(error));
    }
  },
});
