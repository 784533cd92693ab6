import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { recordedResults } from '../report/fixtures/recorded-results.ts';
import { buildCell, buildResults } from './fixtures/build-cells.ts';
import {
  describeNeedlessPatch,
  findNeedlessPatches,
  gatherPatchEvidence,
  type PatchEvidence,
} from './needless-patches.ts';

const evidenceOf = (
  version: string,
  differing: number,
  more: Partial<PatchEvidence> = {},
): PatchEvidence => ({
  ...{ variant: 'narrow', version, scenarios: { compared: 19, differing }, isPartial: false },
  ...more,
});

describe('on the recordings', () => {
  const runtimes = { '4.13': '4.13.0', '4.14': '4.14.0', '4.14.2': '4.14.2' };
  const needless = findNeedlessPatches(gatherPatchEvidence(recordedResults({ runtimes })));

  test('`narrow` is needless from 4.14.2 on, `wide` nowhere', () => {
    expect(needless).toEqual([{ variant: 'narrow', since: '4.14.2', versions: ['4.14.2'], scenarios: 19 }]);
    expect(needless.map(describeNeedlessPatch)).toEqual([
      'from 4.14.2 on, `narrow` changes nothing in 19 scenarios: drop it',
    ]);
  });

  test('none is needless before', () => {
    expect(findNeedlessPatches(gatherPatchEvidence(recordedResults()))).toEqual([]);
  });
});

describe('a patch', () => {
  test('is not needless on a version where it is equal, if a later one is not', () => {
    expect(findNeedlessPatches([evidenceOf('1', 0), evidenceOf('2', 3)])).toEqual([]);
    expect(
      findNeedlessPatches([1, 0, 2, 0, 0].map((count, at) => evidenceOf(String(at), count))),
    ).toMatchObject([{ since: '3', versions: ['3', '4'] }]);
  });

  test('that nothing ever saw at work is not called needless by scenarios alone', () => {
    const blind = [evidenceOf('1', 0), evidenceOf('2', 0)];
    expect(findNeedlessPatches(blind)).toEqual([]);
    const programs = { compared: 30_000, differing: 0 };
    const explored = blind.map((each) => ({ ...each, programs }));
    const [found] = findNeedlessPatches(explored);
    expect(found).toMatchObject({ since: '1', programs: 30_000 });
    expect(found && describeNeedlessPatch(found)).toBe(
      'from 1 on, `narrow` changes nothing in 19 scenarios and 30,000 random programs: drop it',
    );
  });

  test('is not needless where a program sees a difference that no scenario sees', () => {
    const seen = evidenceOf('2', 0, { programs: { compared: 500, differing: 1 } });
    expect(findNeedlessPatches([evidenceOf('1', 2), seen])).toEqual([]);
  });

  test('of which not all is known is not needless', () => {
    expect(findNeedlessPatches([evidenceOf('1', 2), evidenceOf('2', 0, { isPartial: true })])).toEqual([]);
  });
});

test('a patch is needless from a version on exactly if that one and all later ones are equal, and one before is not', () => {
  const history = fc.array(fc.record({ differing: fc.nat(2), isPartial: fc.boolean() }), { maxLength: 12 });
  fc.assert(
    fc.property(history, (versions) => {
      const [found] = findNeedlessPatches(
        versions.map(({ differing, isPartial }, index) =>
          evidenceOf(String(index), differing, { isPartial }),
        ),
      );
      const isEqual = versions.map(({ differing, isPartial }) => differing === 0 && !isPartial);
      const since = isEqual.lastIndexOf(false) + 1;
      const wasSeen = versions.slice(0, since).some(({ differing }) => differing > 0);
      expect(found?.since).toBe(since < versions.length && wasSeen ? String(since) : undefined);
    }),
  );
});

describe('the evidence of a run', () => {
  const result = { ticks: 4 };
  const other = { ticks: 5 };

  test('counts what was compared, and is partial where a cell has no result or is spurious', () => {
    const cells = [
      buildCell({ scenario: 's/a', column: '4.13+none', result }),
      buildCell({ scenario: 's/a', column: '4.13+narrow', result: other }),
      buildCell({ scenario: 's/b', column: '4.13+none', result }),
      buildCell({ scenario: 's/b', column: '4.13+narrow', result }),
      buildCell({ scenario: 's/c', column: '4.13+none', result }),
      buildCell({ scenario: 's/c', column: '4.13+narrow', state: 'pending' }),
    ];
    expect(gatherPatchEvidence(buildResults(cells))).toMatchObject([
      { variant: 'narrow', scenarios: { compared: 2, differing: 1 }, isPartial: true },
    ]);
  });

  test('is partial where only the real clock ran, which knows no field by field', () => {
    const cells = ['none', 'narrow'].map((variant) =>
      buildCell({ column: `4.13+${variant}`, clock: 'real', result }),
    );
    expect(gatherPatchEvidence(buildResults(cells))).toMatchObject([
      { scenarios: { compared: 0, differing: 0 }, isPartial: true },
    ]);
  });

  test('is partial where the library was not run as it is', () => {
    const evidence = gatherPatchEvidence(buildResults([buildCell({ column: '4.13+narrow', result })]));
    expect(evidence).toMatchObject([{ isPartial: true, scenarios: { compared: 0 } }]);
  });
});
