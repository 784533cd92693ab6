import pc from 'picocolors';
import { expect, test } from 'vitest';
import { changeCells, recordedResults, skippedCell } from './fixtures/recorded-results.ts';
import { renderPlanList } from './list-table.ts';

const options = { width: 60, colors: pc.createColors(false) };
const { plan } = recordedResults({ change: changeCells('4.14+narrow', skippedCell) });

test('the table names every axis once and counts the cells', () => {
  const narrowed = {
    ...plan,
    variants: plan.variants.map((variant) =>
      variant.id === 'narrow' ? { ...variant, versions: '<4.14' } : variant,
    ),
  };
  expect(renderPlanList(narrowed, 'table', options)).toMatchInlineSnapshot(`
    "anyio

    runtimes
      4.13  4.13.0  model anyio/4.13
      4.14  4.14.0  model anyio/4.14

    variants
      none    the library as it is
      wide    variants/wide.ts
      narrow  variants/narrow.ts    for <4.14

    contract 12
      self-cancel-then-sleep          what self cancel then
                                      sleep shows
      task-group-self-cancel          what task group self
                                      cancel shows
      child-cancels-its-task-group    what child cancels its
                                      task group shows
      swallowed-redelivery            what swallowed redelivery
                                      shows
      cancelled-before-entry          what cancelled before
                                      entry shows
      expired-deadline                what expired deadline
                                      shows
      fail-after                      what fail after shows
      move-on-after                   what move on after shows
      cancel-from-outside             what cancel from outside
                                      shows
      child-swallows-once             what child swallows once
                                      shows
      shielded-cleanup                what shielded cleanup
                                      shows
      failing-child-cancels-siblings  what failing child cancels
                                      siblings shows

    hot-loop 4
      zombie-scope                    what zombie scope shows
      orphaned-task-group             what orphaned task group
                                      shows
      refusing-waiter                 what refusing waiter shows
      cancel-then-lock                what cancel then lock
                                      shows

    upgrade 3
      lock-cancelled-waiter           what lock cancelled waiter
                                      shows
      start-error-lost                what start error lost
                                      shows
      unclosed-scope-in-child         what unclosed scope in
                                      child shows

    228 cells: 19 scenarios × 6 columns × 2 clocks, 38 skipped"
  `);
});

test('a part of the cells is not said to be all of them', () => {
  const part = { ...plan, cells: plan.cells.slice(0, 76) };
  expect(
    renderPlanList(part, 'table', { ...options, width: 80 })
      .split('\n')
      .at(-1),
  ).toBe('76 cells of 19 scenarios × 6 columns × 2 clocks, 12 skipped');
});

test('json has the columns, and each cell with its parts and why it is skipped', () => {
  const list = JSON.parse(renderPlanList(plan, 'json', options)) as { columns: unknown; cells: unknown[] };
  expect(list.columns).toEqual(plan.columns);
  expect(list.cells).toHaveLength(228);
  expect(list.cells[0]).toEqual({
    id: 'contract/self-cancel-then-sleep@4.13+none#virtual',
    scenario: 'contract/self-cancel-then-sleep',
    runtime: '4.13',
    variant: 'none',
    clock: 'virtual',
  });
  expect(list.cells.at(11)).toMatchObject({ variant: 'narrow', skip: 'the variant is for <4.14' });
});

test('github is one line with a job for each column that has something to run', () => {
  expect(renderPlanList(plan, 'github', options)).toBe(
    '{"include":[{"runtime":"4.13","variant":"none"},{"runtime":"4.13","variant":"wide"},' +
      '{"runtime":"4.13","variant":"narrow"},{"runtime":"4.14","variant":"none"},' +
      '{"runtime":"4.14","variant":"wide"}]}',
  );
});

test('github with shards is a job for each, and none has nothing to run', () => {
  expect(renderPlanList(plan, 'github', { ...options, shards: 2 })).toBe(
    '{"include":[{"index":1,"shard":"1/2"},{"index":2,"shard":"2/2"}]}',
  );
  const many = renderPlanList(plan, 'github', { ...options, shards: 100 });
  expect((JSON.parse(many) as { include: unknown[] }).include.at(-1)).toEqual({ index: 19, shard: '19/19' });
});
