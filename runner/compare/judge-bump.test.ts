import { describe, expect, test } from 'vitest';

import { buildCell, buildResults, type CellOptions } from './fixtures/build-cells.ts';
import { compareColumns } from './compare-columns.ts';
import { type BumpedPatch, judgeBump } from './judge-bump.ts';
import type { CellResult } from '../record/run-results.ts';

const passes: CellOptions = {};
const fails: CellOptions = { failed: ['within'], reason: 'took 5 s' };
const notStarted: CellOptions = {
  verdict: 'errored',
  observation: { end: 'not-started', problem: 'no such release' },
};
const skipped: CellOptions = { verdict: 'skipped', reason: 'the scenario is for 1' };
const flaky: CellOptions = { attempts: [passes, fails] };

/** The sides of each scenario: today, the new version as it is, and with the patch. */
type Row = readonly [today: CellOptions, unpatched: CellOptions, patched?: CellOptions];

describe('without a patch', () => {
  test('is safe if nothing regresses, whatever fails today or is fixed', () => {
    expect(
      judge([
        [passes, passes],
        [fails, fails],
        [fails, passes],
      ]),
    ).toEqual({
      verdict: 'safe',
      reasons: [],
      isSettled: true,
    });
  });

  test('is blocked by what regresses, each a reason', () => {
    expect(
      judge([
        [passes, passes],
        [passes, fails],
      ]),
    ).toEqual({
      verdict: 'block',
      reasons: [{ kind: 'regressed', column: '2+none', scenario: 's/1', text: 'passed → failed: took 5 s' }],
      isSettled: true,
    });
  });

  test('is never safe if a cell has no verdict, and that is not settled', () => {
    for (const row of [
      [passes, notStarted],
      [notStarted, passes],
      [passes, { state: 'running' }],
    ] satisfies Row[]) {
      expect(judge([[passes, passes], row])).toMatchObject({
        verdict: 'block',
        reasons: [{ kind: 'unverified', scenario: 's/1' }],
        isSettled: false,
      });
    }
  });

  test('what regresses settles it, whatever else is not known', () => {
    expect(
      judge([
        [passes, fails],
        [passes, notStarted],
      ]),
    ).toMatchObject({
      verdict: 'block',
      reasons: [{ kind: 'regressed' }, { kind: 'unverified' }],
      isSettled: true,
    });
  });

  test('is not safe if nothing could be compared, and what the plan leaves out is no gap', () => {
    expect(judge([[skipped, passes]])).toMatchObject({
      verdict: 'block',
      reasons: [
        { kind: 'nothing-compared', column: '2+none', text: expect.stringContaining('is for 1') as string },
      ],
      isSettled: true,
    });
    expect(
      judge([
        [skipped, passes],
        [passes, passes],
      ]),
    ).toMatchObject({ verdict: 'safe' });
  });

  test('attempts that disagree speak against the new version, unless they do today', () => {
    expect(judge([[passes, flaky]])).toMatchObject({
      verdict: 'block',
      reasons: [{ kind: 'spurious' }],
      isSettled: true,
    });
    expect(
      judge([
        [flaky, flaky],
        [passes, passes],
      ]),
    ).toMatchObject({ verdict: 'safe' });
  });
});

describe('with a patch', () => {
  test('it is dropped if the new version breaks nothing that works today', () => {
    expect(
      judge([
        [passes, passes, fails],
        [fails, fails, fails],
      ]),
    ).toEqual({
      verdict: 'drop the patch',
      reasons: [],
      isSettled: true,
    });
  });

  test('it is kept if only the patched new version breaks nothing, and what the bare one breaks is the reason', () => {
    expect(
      judge([
        [passes, fails, passes],
        [passes, passes, passes],
      ]),
    ).toEqual({
      verdict: 'safe with patch',
      reasons: [{ kind: 'regressed', column: '2+none', scenario: 's/0', text: 'passed → failed: took 5 s' }],
      brokenByPatch: [],
      isSettled: true,
    });
  });

  test('a patch that is kept is no better than today, and what it breaks by itself is named', () => {
    expect(
      judge([
        [passes, fails, passes],
        [fails, passes, fails],
      ]),
    ).toMatchObject({
      verdict: 'safe with patch',
      brokenByPatch: ['s/1'],
    });
  });

  test('it is blocked if both break something', () => {
    expect(
      judge([
        [passes, fails, passes],
        [passes, passes, fails],
      ]),
    ).toMatchObject({
      verdict: 'block',
      reasons: [
        { column: '2+none', scenario: 's/0' },
        { column: '2+patch', scenario: 's/1' },
      ],
      isSettled: true,
    });
  });

  test('what is not known matters only if it would change the verdict', () => {
    expect(judge([[passes, passes, notStarted]])).toMatchObject({
      verdict: 'drop the patch',
      isSettled: true,
    });
    expect(judge([[passes, notStarted, passes]])).toMatchObject({
      verdict: 'safe with patch',
      isSettled: true,
    });
    expect(judge([[passes, notStarted, fails]])).toMatchObject({ verdict: 'block', isSettled: false });
    expect(judge([[passes, fails, notStarted]])).toMatchObject({ verdict: 'block', isSettled: false });
    expect(judge([[notStarted, passes, passes]])).toMatchObject({ verdict: 'block', isSettled: false });
  });

  test('a patch that does not apply to the new version cannot be taken along', () => {
    const conflict = { state: 'conflict', description: 'hunk 1 of a.js' } as const;
    expect(judge([[passes, fails, notStarted]], conflict)).toEqual({
      verdict: 'block',
      reasons: [
        { kind: 'regressed', column: '2+none', scenario: 's/0', text: 'passed → failed: took 5 s' },
        { kind: 'conflict', column: '2+patch', text: 'hunk 1 of a.js' },
      ],
      isSettled: true,
    });
    expect(judge([[passes, passes, notStarted]], conflict)).toMatchObject({
      verdict: 'drop the patch',
      reasons: [],
    });
  });

  test('a patch that is in the new version is dropped only if what it fixes stays fixed', () => {
    const applied = { state: 'already applied' } as const;
    expect(judge([[passes, passes, passes]], applied)).toMatchObject({
      verdict: 'drop the patch',
      reasons: [{ kind: 'already-applied', column: '2+patch' }],
    });
    expect(judge([[passes, fails, passes]], applied)).toMatchObject({
      verdict: 'block',
      reasons: [{ kind: 'regressed' }, { kind: 'already-applied' }],
    });
  });

  test('a patch that is not for the new version cannot be taken along', () => {
    const other: CellOptions = { verdict: 'skipped', reason: 'the variant is for <2' };
    expect(judge([[passes, fails, other]])).toMatchObject({
      verdict: 'block',
      reasons: [{ kind: 'regressed' }, { kind: 'nothing-compared', column: '2+patch' }],
      isSettled: true,
    });
    expect(judge([[passes, passes, other]])).toMatchObject({ verdict: 'drop the patch' });
  });
});

function judge(rows: readonly Row[], state: Pick<BumpedPatch, 'description' | 'state'> = {}) {
  const hasPatch = rows.some(([, , patched]) => patched !== undefined);
  const today = hasPatch ? '1+patch' : '1+none';
  const columns = [today, '2+none', '2+patch'];
  const cells = rows.flatMap((row, index) =>
    row.flatMap((cell, side): CellResult[] =>
      cell === undefined ? [] : [buildCell({ ...cell, scenario: `s/${index}`, column: columns[side] ?? '' })],
    ),
  );
  const results = buildResults(cells);
  return judgeBump({
    unpatched: compareColumns(results, today, '2+none'),
    ...(hasPatch && {
      patch: {
        patched: compareColumns(results, today, '2+patch'),
        byItself: compareColumns(results, '2+none', '2+patch'),
        ...state,
      },
    }),
  });
}
