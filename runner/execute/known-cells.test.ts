import { describe, expect, test } from 'vitest';

import type { Plan, PlannedSuiteFile, PlannedTest } from '../plan/plan.ts';
import { clean, events, hangs, neverComes, passes, plan } from '../record/fixtures/build-events.ts';
import type { RunEvent } from './events.ts';
import { KnownCells } from './known-cells.ts';

const once = { repeatEach: 1 };

/** As of a run of the plan with these events. */
function known(of: Plan = plan, given: readonly RunEvent[] = events): KnownCells {
  const cells = new KnownCells();
  cells.begin(of, once);
  for (const event of given) cells.read(event);
  return cells;
}

/** The plan in which a scenario is another. */
function changed(id: string): Plan {
  return {
    ...plan,
    scenarios: plan.scenarios.map((scenario) =>
      scenario.kind === 'program' && scenario.id === id
        ? { ...scenario, owed: { outcome: 'cancelled' } }
        : scenario,
    ),
  };
}

const idsOf = (cells: readonly { readonly id: string }[]): string[] => cells.map(({ id }) => id);

describe('a run takes over', () => {
  test('nothing at first', () => {
    const { resumption, due } = new KnownCells().begin(plan, once);
    expect(resumption).toBeUndefined();
    expect(idsOf(due)).toEqual([passes.id, hangs.id, neverComes.id]);
  });

  test('what had finished of cells that are as they were', () => {
    const { resumption, due } = known().begin(plan, once);
    expect([...(resumption?.finished.keys() ?? [])]).toEqual([`${passes.id} 1`, `${hangs.id} 1`]);
    expect(idsOf(due)).toEqual([neverComes.id]);
    expect(resumption?.run).toBe('20261122T213000Z-4f2a');
  });

  test('nothing of a cell that is another, or that is not there any more', () => {
    const { resumption, due } = known().begin(changed(passes.scenario), once);
    expect([...(resumption?.finished.keys() ?? [])]).toEqual([`${hangs.id} 1`]);
    expect(idsOf(due)).toEqual([passes.id, neverComes.id]);
    const fewer = known().begin({ ...plan, cells: [passes] }, once);
    expect([...(fewer.resumption?.finished.keys() ?? [])]).toEqual([`${passes.id} 1`]);
    expect(fewer.due).toEqual([]);
  });

  test('nothing of what is to run again, and not all of what is to run more often', () => {
    const again = new Set([hangs.id]);
    expect(idsOf(known().begin(plan, { ...once, again }).due)).toEqual([hangs.id, neverComes.id]);
    expect(idsOf(known().begin(plan, { repeatEach: 2 }).due)).toEqual([passes.id, hangs.id, neverComes.id]);
  });
});

test('what a plan leaves out is known still, and what began to run again is not', () => {
  const cells = known();
  cells.begin({ ...plan, cells: [hangs] }, { ...once, again: new Set([hangs.id]) });
  expect(idsOf(cells.begin(plan, once).due)).toEqual([hangs.id, neverComes.id]);
});

test('a cell has its logs in the folder of the run that it was in last', () => {
  const cells = known();
  const { resumption } = cells.begin({ ...plan, cells: [passes] }, once);
  cells.read({ ...start(), run: 'second' });
  for (const event of resumption?.events ?? []) cells.read(event);
  expect([cells.runOf(passes.id), cells.runOf(hangs.id), cells.runOf(neverComes.id)]).toEqual([
    'second',
    '20261122T213000Z-4f2a',
    undefined,
  ]);
  expect([...cells.listRuns()].sort()).toEqual(['20261122T213000Z-4f2a', 'second']);
  // What was taken over is there once.
  expect(cells.begin(plan, once).resumption?.events).toHaveLength(resumption === undefined ? 0 : 3 + 2);
});

describe('of a file of tests', () => {
  test('a test that is to run again is asked for by its name, and the others stay', () => {
    const cells = known(filePlan('vitest'), fileEvents);
    expect(cells.begin(filePlan('vitest'), once).due).toEqual([]);
    const { resumption, due } = cells.begin(filePlan('vitest'), { ...once, again: new Set([testCell('b')]) });
    expect(idsOf(due)).toEqual([fileCell]);
    expect([...(resumption?.asked ?? [])]).toEqual([[`${fileCell} 1`, ['b']]]);
    expect([...(resumption?.finished.keys() ?? [])]).toEqual([`${testCell('a')} 1`]);
  });

  test('of a command all run again', () => {
    const cells = known(filePlan('command'), fileEvents);
    const { resumption } = cells.begin(filePlan('command'), { ...once, again: new Set([testCell('b')]) });
    expect(resumption).toBeUndefined();
  });
});

function start(): Extract<RunEvent, { kind: 'run-started' }> {
  const [first] = events;
  if (first?.kind !== 'run-started') throw new Error('expected the start of a run');
  return first;
}

const fileCell = 't/all@4.13+none#real';

function testCell(name: string): string {
  return `t/all.${name}@4.13+none#real`;
}

function filePlan(kind: 'command' | 'vitest'): Plan {
  const file: PlannedSuiteFile = {
    ...{ kind: 'suite', id: 't/all', suite: 't', file: 'all', line: 1, column: 1, title: 'all', rule: '' },
    runner: kind === 'vitest' ? { kind, args: [] } : { kind, command: 'true', report: 'tap' },
    sources: { '4.13': { folder: 'f', sha256: 'f' } },
  };
  const cell = { id: fileCell, column: '4.13+none', scenario: 't/all', clock: 'real' as const };
  return { ...plan, scenarios: [file], cells: [cell] };
}

const fileEvents: readonly RunEvent[] = [
  start(),
  { kind: 'cell-started', atMs: 1, cell: fileCell, attempt: 1 },
  {
    ...{ kind: 'tests-found', atMs: 2, cell: fileCell, attempt: 1 },
    tests: ['a', 'b'].map((name) => ({
      scenario: {
        ...{ kind: 'test', id: `t/all.${name}`, parent: 't/all', test: name, suite: 't', title: name },
        ...{ file: 'all', line: 1, column: 1, rule: '' },
      } satisfies PlannedTest,
      cell: { id: testCell(name), column: '4.13+none', scenario: `t/all.${name}`, clock: 'real' },
    })),
  },
  ...['a', 'b'].flatMap((name): RunEvent[] => [
    { kind: 'cell-started', atMs: 3, cell: testCell(name), attempt: 1 },
    { kind: 'cell-finished', atMs: 4, cell: testCell(name), attempt: 1, observation: clean },
  ]),
  { kind: 'cell-finished', atMs: 5, cell: fileCell, attempt: 1, observation: clean },
];
