import { describe, expect, test } from 'vitest';

import { events } from './fixtures/build-events.ts';
import { mergeRuns } from './merge-runs.ts';

describe('mergeRuns', () => {
  test('of one shard keeps its cells, and names those that it lacks', () => {
    const merged = mergeRuns([{ name: 'X', events }]);
    expect(merged.events).toEqual(events.slice(1, -1));
    expect(merged.problems).toEqual([expect.stringMatching(/^no run holds .*never-comes/)]);
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
