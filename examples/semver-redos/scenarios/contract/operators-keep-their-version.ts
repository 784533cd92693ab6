import { defineScenario } from 'patchmatrix';
import type * as Semver from 'semver';

export default defineScenario<typeof Semver>({
  title: 'an operator with spaces behind it',
  rule: 'An operator belongs to the version that follows, whatever stands between.',
  run({ validRange }, probe) {
    probe.equal('a caret', validRange('^   1.2.3'), '>=1.2.3 <2.0.0-0');
    probe.equal('a tilde', validRange('~ 1.2.3'), '>=1.2.3 <1.3.0-0');
    probe.equal('a comparison', validRange('>=   1.2.3'), '>=1.2.3');
    probe.equal('a hyphen', validRange('1.2.3   -   2.3'), '>=1.2.3 <2.4.0-0');
  },
});
