import type { GrowthFit } from '../../compare/fit-growth.ts';
import { expect, test } from 'vitest';

import type { ModuleResult, ModuleTiming } from '../../cell/protocol.ts';
import { buildCell, buildResults } from '../../compare/fixtures/build-cells.ts';
import { buildGrowth, groupGrowth } from './build-growth.ts';

function buildMeasured(scenario: string, column: string, timings: readonly ModuleTiming[]) {
  const result: ModuleResult = {
    kind: 'module',
    ...{ outcome: 'returned', elapsed: 1, marks: [], counters: {}, expectations: [] },
    timings,
  };
  return buildCell({
    ...{ scenario, column, clock: 'real' },
    observation: { result: { result, wallSeconds: 1 } },
  });
}

const timing = (name: string, size: number, seconds: number): ModuleTiming => ({
  ...{ name, size, seconds, samples: 5 },
});

test('what was measured for several sizes is a chart with a line for each column, and the power with which it grows', () => {
  const results = buildResults([
    buildMeasured('s/a', '1+none', [
      timing('parse', 10, 0.01),
      timing('parse', 100, 1),
      { name: 'once', seconds: 3, samples: 1 },
    ]),
    buildMeasured('s/a', '2+none', [timing('parse', 100, 0.02), timing('parse', 10, 0.002)]),
    buildMeasured('s/b', '2+none', [timing('parse', 10, 0.002)]),
  ]);
  expect(buildGrowth({ results })).toEqual({
    columns: ['1+none', '2+none'],
    charts: [
      {
        ...{ name: 's/a: parse', unit: 'size' },
        series: [
          {
            column: 0,
            points: [
              { size: 10, seconds: 0.01 },
              { size: 100, seconds: 1 },
            ],
            fit: expect.objectContaining({ exponent: expect.closeTo(2) as number }) as GrowthFit,
          },
          {
            column: 1,
            points: [
              { size: 10, seconds: 0.002 },
              { size: 100, seconds: 0.02 },
            ],
            fit: expect.objectContaining({ exponent: expect.closeTo(1) as number }) as GrowthFit,
          },
        ],
      },
    ],
    leftOut: 0,
  });
});

test('there is nothing to show where nothing was measured for two sizes', () => {
  const results = buildResults([buildMeasured('s/a', '1+none', [timing('parse', 10, 1)]), buildCell({})]);
  expect(buildGrowth({ results })).toBeUndefined();
});

test('of many charts the first are shown', () => {
  const both = ['a', 'b', 'c'].flatMap((name) => [timing(name, 1, 1), timing(name, 2, 2)]);
  const growth = buildGrowth({ results: buildResults([buildMeasured('s/a', '1+none', both)]) }, 2);
  expect(growth?.charts.map(({ name }) => name)).toEqual(['s/a: a', 's/a: b']);
  expect(growth?.leftOut).toBe(1);
});

test('a column with one size has a point and no power', () => {
  const [chart] = groupGrowth([
    { name: 'a', unit: 'tasks', column: 1, size: 1, seconds: 1 },
    { name: 'a', unit: 'tasks', column: 0, size: 1, seconds: 1 },
    { name: 'a', unit: 'tasks', column: 0, size: 8, seconds: 1 },
  ]);
  expect(chart?.series).toEqual([
    {
      column: 0,
      points: [1, 8].map((size) => ({ size, seconds: 1 })),
      fit: { exponent: 0, factor: 1, explained: 1 },
    },
    { column: 1, points: [{ size: 1, seconds: 1 }] },
  ]);
});
