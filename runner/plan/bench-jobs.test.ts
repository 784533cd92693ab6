import { describe, expect, test } from 'vitest';

import { orderColumns, planTurns } from './bench-jobs.ts';
import type { Column, Plan, PlannedModel, PlannedModule, PlannedNode, PlannedProgram } from './plan.ts';

const model: PlannedModel = {
  ...{ id: 'm', driver: 'model', model: 'anyio/4.13', version: '4.13.0', file: '', sha256: '' },
};
const node: PlannedNode = {
  ...{ id: 'n', driver: 'node', package: 'lib', site: '', version: '1.0.0', file: '', sha256: '' },
};
const named = (id: string) => ({ id, suite: 'a', file: '', line: 1, column: 1, title: '', rule: '' });
const program: PlannedProgram = {
  ...{
    kind: 'program',
    ...named('a/program'),
    program: { name: '', main: [] },
    owed: { outcome: 'returned' },
  },
};
const module: PlannedModule = {
  ...{ kind: 'module', driver: 'node', ...named('a/module') },
  module: { file: '', loadFile: '', sha256: '' },
};
const columns: Column[] = [model, node].flatMap(({ id }) =>
  ['none', 'wide'].map((variant) => ({ id: `${id}+${variant}`, runtime: id, variant })),
);
const plan: Plan = {
  ...{
    matrix: '',
    subject: '',
    runtimes: [model, node],
    variants: [],
    scenarios: [program, module],
    columns,
  },
  settings: { tickCost: 1, maxTicks: 1 },
  cells: [
    { id: '', column: 'm+none', scenario: 'a/program', clock: 'virtual' },
    { id: '', column: 'm+none', scenario: 'a/program', clock: 'real' },
    { id: '', column: 'm+wide', scenario: 'a/program', clock: 'virtual', skip: 'another version' },
    { id: '', column: 'n+none', scenario: 'a/module', clock: 'real' },
    { id: '', column: 'n+wide', scenario: 'a/module', clock: 'real' },
  ],
};

describe('turns', () => {
  test('go job by job through the columns that have it, and back', () => {
    const turns = planTurns(plan, 2).map(({ round, column, job }) => [
      round,
      column.id,
      job.kind === 'module' ? job.scenario.id : job.programs.map(({ id }) => id),
    ]);
    expect(turns).toEqual([
      [0, 'm+none', ['a/program']],
      // Its delivery passes are timed.
      [0, 'm+wide', []],
      [0, 'n+none', 'a/module'],
      [0, 'n+wide', 'a/module'],
      [1, 'm+wide', []],
      [1, 'm+none', ['a/program']],
      [1, 'n+wide', 'a/module'],
      [1, 'n+none', 'a/module'],
    ]);
  });

  test('are none where there is nothing to time', () => {
    expect(planTurns({ ...plan, runtimes: [node], columns: columns.slice(2), scenarios: [] }, 9)).toEqual([]);
  });
});

test('each column comes at each place as often as at any other', () => {
  const three = columns.slice(0, 3);
  const places = new Map(three.map(({ id }): [string, number[]] => [id, []]));
  for (let round = 0; round < 6; round++) {
    orderColumns(three, round).forEach(({ id }, place) => places.get(id)?.push(place));
  }
  for (const each of places.values()) expect(each.toSorted()).toEqual([0, 0, 1, 1, 2, 2]);
  expect(orderColumns([], 3)).toEqual([]);
});
