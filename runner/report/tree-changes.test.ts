import { createColors } from 'picocolors';
import { expect, test } from 'vitest';

import { buildCell, buildResults } from '../compare/fixtures/build-cells.ts';
import type { TreeChange } from '../execute/events.ts';
import type { RunResults } from '../record/run-results.ts';
import { buildReport } from './fixtures/ci-report.ts';
import { buildAnnotations } from './github-report.ts';
import { buildJsonReport } from './json-report.ts';
import { renderMarkdownReport } from './markdown-report.ts';
import { renderTextReport } from './text-report.ts';
import { renderTreeChanges } from './tree-changes.ts';

const options = { width: 100, colors: createColors(false) };

const withChanges = (treeChanges: readonly TreeChange[]): RunResults => ({
  ...buildResults([buildCell({})]),
  treeChanges,
});

const one = withChanges([{ path: 'src/x.ts', change: 'changed', cells: ['node/writes@1+none#real'] }]);

test('files that changed are told with the cells that ran', () => {
  expect(renderTreeChanges(one, options)).toBe(
    'while the cells ran, 1 file of yours changed:\n  src/x.ts (changed, while node/writes@1+none#real ran)',
  );
  expect(renderTextReport(buildReport(one), options)).toContain(renderTreeChanges(one, options));
  expect(renderTreeChanges(withChanges([]), options)).toBe('');
});

test('of many, ten files and three cells are shown, and how many are not', () => {
  const cells = ['s/a@1+none', 's/b@1+none', 's/c@1+none', 's/d@1+none', 's/e@1+none'];
  const many = Array.from({ length: 12 }, (_, index): TreeChange => ({
    path: `made/${index}.txt`,
    change: 'added',
    cells: index === 0 ? cells : [],
  }));
  const lines = renderTreeChanges(withChanges(many), options).split('\n');
  expect(lines).toHaveLength(12);
  expect(lines[0]).toBe('while the cells ran, 12 files of yours changed:');
  expect(lines[1]).toBe('  made/0.txt (added, while s/a@1+none, s/b@1+none, s/c@1+none and 2 more ran)');
  expect(lines.at(-1)).toBe('  and 2 more files');
});

test('a name that a child chose commands no terminal and no runner', () => {
  const hostile = withChanges([{ path: '\u001b[2Ja\n::error::b `c`', change: 'added', cells: [] }]);
  expect(renderTreeChanges(hostile, options)).toContain('  a ::error::b `c` (added)');
  expect(buildAnnotations(buildReport(hostile))).toBe(
    '::warning title=patchmatrix%3A while the cells ran%2C 1 file of yours changed::a ::error::b `c` (added)\n',
  );
});

test('every report says so, and nothing else of a report changes', () => {
  expect(renderMarkdownReport(buildReport(one))).toContain(
    '- While the cells ran, 1 file of yours changed: `src/x.ts` (changed, while ',
  );
  const { treeChanges, ...rest } = buildJsonReport(buildReport(one), '1.0.0');
  expect(treeChanges).toEqual(one.treeChanges);
  expect(buildJsonReport(buildReport(withChanges([])), '1.0.0')).toEqual({ ...rest, treeChanges: [] });
});
