import { describe, expect, test } from 'vitest';

import type { RunEvent } from '../execute/events.ts';
import { events, plan } from './fixtures/build-events.ts';
import { mergeRuns } from './merge-runs.ts';

describe('mergeRuns', () => {
  test('of one shard keeps its cells, and names those that it lacks', () => {
    const merged = mergeRuns([{ name: 'X', events }]);
    expect(merged.events).toEqual(events.slice(1, -1));
    expect(merged.problems).toEqual([expect.stringMatching(/^no run holds .*never-comes/)]);
  });

  test('keeps what became of the files of a user on each machine', () => {
    const changed: RunEvent = {
      kind: 'tree-changed',
      atMs: 60_002,
      files: [{ path: 'notes.txt', change: 'changed', cells: [] }],
    };
    const merged = mergeRuns([{ name: 'X', events: [...events.slice(0, -1), changed] }]);
    expect(merged.events.at(-1)).toEqual(changed);
  });

  test.each([
    [2, /: of 2 shards, 2 is not there$/],
    [4, /: of 4 shards, 2, 3 and 4 are not there$/],
    [9, /: of 9 shards, 2, 3, 4, 5, 6 and 3 more are not there$/],
  ])('of the first of %i shards names the others', (count, words) => {
    const [start, ...rest] = events;
    if (start?.kind !== 'run-started') throw new Error('expected a start');
    const first = { ...start, shard: { index: 1, count, cells: plan.cells } };
    expect(mergeRuns([{ name: 'X', events: [first, ...rest] }]).problems).toEqual([
      expect.stringMatching(words),
    ]);
  });

  test('of the same shard twice says so, and takes each cell once', () => {
    const once = mergeRuns([{ name: 'X', events }]);
    const twice = mergeRuns([
      { name: 'X', events },
      { name: 'X', events },
    ]);
    expect(twice.problems).toEqual([
      expect.stringMatching(/^X holds 2 cells .* that X holds too$/),
      ...once.problems,
    ]);
    const finished = twice.events.filter(({ kind }) => kind === 'cell-finished');
    expect(finished).toHaveLength(2);
  });
});
