import { expect, test, vi } from 'vitest';

import { ForkedCell } from './forked-cell.ts';

const found = 'found that it ended with SIGKILL';
const problem = `expected the interpreter that it was forked from to go on, ${found}`;

function makeCell(): ForkedCell {
  return new ForkedCell('/folder', vi.fn(), vi.fn());
}

test('a cell whose interpreter ends before it says that the cell has started is lost, as it may have run', async () => {
  const cell = makeCell();
  cell.lose(found);
  expect(await cell.started).toEqual({ problem });
});

test('a cell of which nothing was started may be started otherwise', async () => {
  const cell = makeCell();
  cell.refuse();
  expect(await cell.started).toBeUndefined();
});

test('a cell that has started ends with its interpreter, and nobody knows how', async () => {
  const cell = makeCell();
  cell.start(77);
  cell.lose(found);
  const started = await cell.started;
  if (started === undefined || 'problem' in started) throw new Error('expected a process');
  const listener = vi.fn();
  started.onExit(listener);
  await vi.waitFor(() => expect(listener).toHaveBeenCalledWith(null, null, problem));
});
