import { defineScenario } from 'patchmatrix';
import type * as Semver from 'semver';

export default defineScenario<typeof Semver>({
  title: 'spaces, tabs and line breaks in a range',
  rule: 'How many spaces stand between two comparators makes no difference.',
  run({ Range, satisfies }, probe) {
    for (const range of ['>=1.2.0 <2', '  >=1.2.0    <2  ', '>=1.2.0\t<2', '>=1.2.0\n <2']) {
      probe.equal(`${JSON.stringify(range)} in normal form`, new Range(range).range, '>=1.2.0 <2.0.0-0');
      probe.equal(`1.9.9 satisfies ${JSON.stringify(range)}`, satisfies('1.9.9', range), true);
    }
  },
});
