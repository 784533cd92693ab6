import { describe, expect, test } from 'vitest';

import { buildCell, buildResults, type CellOptions } from '../compare/fixtures/build-cells.ts';
import { compareWithBaselines } from '../compare/compare-columns.ts';
import { buildChangeBlocks, type ChangeBlock } from './change-blocks.ts';
import { nameComparisons } from './change-facts.ts';

/** What a patch `p` does to a scenario on a runtime where the library as it is passes at once. */
const patched = (runtime: string, scenario: string, options: CellOptions) => [
  buildCell({ scenario, column: `${runtime}+none`, result: {} }),
  buildCell({ scenario, column: `${runtime}+p`, baseline: `${runtime}+none`, result: {}, ...options }),
];

const blocksOf = (...cells: readonly ReturnType<typeof buildCell>[]): readonly ChangeBlock[] => {
  const results = buildResults(cells);
  return buildChangeBlocks(nameComparisons(compareWithBaselines(results), results));
};

const slow = (elapsed: number): CellOptions => ({ result: { elapsed }, failed: ['within'] });

describe('blocks of changes', () => {
  test('rows come by what they are, then by the difference in time, one without end first', () => {
    const [block] = blocksOf(
      ...patched('1', 's/same', {}),
      ...patched('1', 's/changed', { result: { passes: 9 } }),
      ...patched('1', 's/unverified', { state: 'pending' }),
      ...patched('1', 's/slow', slow(5)),
      ...patched('1', 's/spins', { result: { outcome: 'spin' }, failed: ['outcome'] }),
      ...patched('1', 's/slower', slow(15)),
    );
    expect(block?.rows.map(({ scenario }) => scenario.id)).toEqual([
      ...['s/spins', 's/slower', 's/slow', 's/unverified', 's/changed'],
    ]);
    expect(block?.heads).toEqual(['none', 'p']);
  });

  test('runtimes that agree but for their numbers share a row, with a range', () => {
    const blocks = blocksOf(...patched('1', 's/a', slow(5)), ...patched('2', 's/a', slow(6)));
    expect(blocks.map(({ runtimes }) => runtimes)).toEqual([['1', '2']]);
    expect(blocks[0]?.rows[0]?.cells.map(({ marks, text }) => `${marks} ${text}`)).toEqual([
      '✓ 0 s',
      '✗ 5.00–6.00 s',
    ]);
  });

  test('runtimes that do not agree on a row have blocks of their own for it', () => {
    const blocks = blocksOf(
      ...patched('1', 's/a', slow(5)),
      ...patched('2', 's/a', slow(5)),
      ...patched('1', 's/b', slow(7)),
      ...patched('2', 's/b', { result: { passes: 9 } }),
    );
    expect(blocks.map(({ runtimes, rows }) => [runtimes, rows.map(({ scenario }) => scenario.id)])).toEqual([
      [['1'], ['s/b']],
      [['1', '2'], ['s/a']],
      [['2'], ['s/b']],
    ]);
  });

  test('a patch that equals its baseline has no column where no other runtime is shown', () => {
    const other = (runtime: string, scenario: string, options: CellOptions) =>
      buildCell({ scenario, column: `${runtime}+q`, baseline: `${runtime}+none`, result: {}, ...options });
    const blocks = blocksOf(
      ...patched('1', 's/a', slow(5)),
      other('1', 's/a', {}),
      ...patched('2', 's/a', slow(5)),
      other('2', 's/a', {}),
      ...patched('1', 's/b', {}),
      other('1', 's/b', { result: { passes: 9 } }),
      ...patched('2', 's/b', { result: { passes: 9 } }),
      other('2', 's/b', {}),
    );
    expect(blocks.map(({ runtimes, heads }) => [runtimes, heads])).toEqual([
      [
        ['1', '2'],
        ['none', 'p', 'q'],
      ],
      [['1'], ['none', 'p', 'q']],
      [['2'], ['none', 'p']],
    ]);
  });

  test('nothing is left where every column is equal', () => {
    expect(blocksOf(...patched('1', 's/a', {}))).toEqual([]);
  });
});
