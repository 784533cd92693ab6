import { defineScenario } from 'patchmatrix';
import type * as Semver from 'semver';

export default defineScenario<typeof Semver>({
  title: 'a range that no one can satisfy is padded with spaces',
  rule: 'What a range costs grows with its length, and no faster.',
  async run({ validRange }, probe) {
    const { exponent } = await probe.growth('validRange', {
      sizes: [500, 1000, 2000, 4000],
      prepare: (spaces) => `1.0.0 -${' '.repeat(spaces)}x y`,
      run: (range) => validRange(range),
    });
    probe.expect(
      'grows at most linearly',
      exponent < 1.5,
      `grows with the power ${exponent.toFixed(2)} of the number of spaces`,
    );
  },
});
