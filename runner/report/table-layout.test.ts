import { expect, test } from 'vitest';

import { layOutTables, type TableExtent } from './table-layout.ts';
import { shortenMiddle } from './text-options.ts';

const extent = (label: number, ...widths: readonly number[]): TableExtent => ({
  label,
  columns: widths.map((width) => ({ runtime: '4.13', width })),
});

test('long labels give way, so that the columns of a runtime stand side by side', () => {
  const [layout] = layOutTables([extent(70, 8, 11, 8)], 80);
  expect(layout).toMatchObject({ label: 80 - 8 - 11 - 8 - 3 * 2, groups: [[0, 1, 2]] });
});

test('a label is not cut where there is room, and not to less than tells it from others', () => {
  expect(layOutTables([extent(40, 8, 11, 8)], 80)).toMatchObject([{ label: 40, groups: [[0, 1, 2]] }]);
  expect(layOutTables([extent(70, 20, 20, 20)], 80)).toMatchObject([{ label: 58, groups: [[0], [1], [2]] }]);
});

test('a name that is cut keeps its end', () => {
  expect(shortenMiddle('test_cancel_shielded_scope-asyncio-uvloop', 30)).toBe(
    'test_cancel_shielde…cio-uvloop',
  );
  expect(shortenMiddle('short', 30)).toBe('short');
});
