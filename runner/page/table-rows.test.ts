import fc from 'fast-check';
import { expect, test } from 'vitest';

import { listItems, windowAt } from './table-rows.ts';

const row = (scenario: string) => ({ scenario, label: scenario, title: '', cells: [] });
const suites = [
  { name: 'a', passed: [], rows: [row('a/1'), row('a/2')] },
  { name: 'b', passed: [], rows: [row('b/1')] },
];

test('a suite stands before its scenarios, and not at all without any', () => {
  const names = (shown: string[]) =>
    listItems(suites, new Set(shown)).map((item) =>
      item.kind === 'suite' ? item.suite.name : item.row.label,
    );
  expect(names(['a/2', 'b/1'])).toEqual(['a', 'a/2', 'b', 'b/1']);
  expect(names(['b/1'])).toEqual(['b', 'b/1']);
  expect(names([])).toEqual([]);
});

test('the window holds every row that is seen, and few beside', () => {
  const pixels = fc.integer({ min: 0, max: 100_000 });
  fc.assert(
    fc.property(
      pixels,
      fc.integer({ min: 1, max: 3000 }),
      fc.integer({ min: 0, max: 4000 }),
      (top, height, rows) => {
        const rowHeight = 30;
        const { from, to } = windowAt(top, height, rowHeight, rows);
        const seen = [Math.floor(top / rowHeight), Math.ceil((top + height) / rowHeight)].map((each) =>
          Math.min(each, rows),
        );
        expect(from).toBeLessThanOrEqual(seen[0] ?? 0);
        expect(to).toBeGreaterThanOrEqual(seen[1] ?? 0);
        expect(to - from).toBeLessThanOrEqual(height / rowHeight + 72);
      },
    ),
  );
});
