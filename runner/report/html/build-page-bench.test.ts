import * as v from 'valibot';
import { expect, test } from 'vitest';

import type { GrowthFit } from '../../compare/fit-growth.ts';
import type { BenchJson } from '../bench-json.ts';
import { benchSchema } from './bench-schema.ts';
import { buildPageBench } from './build-page-bench.ts';

const bench: BenchJson = {
  ...{ kind: 'bench', patchmatrix: '0.1.0', measuredAt: '2026-11-22T21:30:00.000Z' },
  ...{ rounds: 2, timeMs: 20, matrix: 'matrix.yaml', subject: 'anyio' },
  columns: [
    { id: '4.13+none', runtime: '4.13', variant: 'none', version: '4.13.0' },
    { id: '4.13+wide', runtime: '4.13', variant: 'wide', version: '4.13.0', baseline: '4.13+none' },
  ],
  measurements: [1, 10].flatMap((size) => {
    const shared = {
      ...{ name: `delivery pass, ${size}`, deviation: 0, rounds: 2 },
      growth: { of: 'delivery pass', size, unit: 'tasks' },
    };
    return [
      { ...shared, column: '4.13+none', median: size, medians: [size, size] },
      {
        ...shared,
        column: '4.13+wide',
        median: 2 * size,
        medians: [size, 3 * size],
        ratio: 2,
        ratios: [1, 3],
        interval: [1, 3],
        verdict: 'unclear',
      },
    ];
  }),
  growths: [
    {
      ...{ of: 'delivery pass', unit: 'tasks', column: '4.13+wide', exponent: 1, factor: 2, explained: 1 },
      interval: [0.9, 1.1],
    },
  ],
  problems: [
    { column: '4.13+wide', scenario: 'contract/a', problem: 'it threw' },
    { column: '4.13+wide', problem: 'no' },
  ],
};

test('each measurement has the costs of its columns, and what was measured for several sizes its growth', () => {
  expect(buildPageBench(bench)).toEqual({
    ...{ matrix: 'matrix.yaml', subject: 'anyio', measuredAt: bench.measuredAt, rounds: 2 },
    columns: [
      { id: '4.13+none', version: '4.13.0' },
      { id: '4.13+wide', version: '4.13.0', baseline: '4.13+none' },
    ],
    growth: [
      {
        ...{ name: 'delivery pass', unit: 'tasks' },
        series: [1, 2].map((factor, column) => ({
          column,
          points: [1, 10].map((size) => ({ size, seconds: factor * size, deviation: 0 })),
          fit: expect.objectContaining({ exponent: expect.closeTo(1) as number }) as GrowthFit,
          ...(column === 1 && { interval: [0.9, 1.1] as const }),
        })),
      },
    ],
    measurements: [1, 10].map((size) => ({
      name: `delivery pass, ${size}`,
      costs: [
        { column: 0, median: size, deviation: 0, medians: [size, size] },
        {
          ...{
            column: 1,
            median: 2 * size,
            deviation: 0,
            medians: [size, 3 * size],
            ratio: 2,
            ratios: [1, 3],
          },
          ...{ interval: [1, 3], verdict: 'unclear' },
        },
      ],
    })),
    problems: ['contract/a on 4.13+wide: it threw', '4.13+wide: no'],
  });
});

test('what was measured of a column that is not listed is left out', () => {
  const [first] = bench.columns;
  const { measurements } = buildPageBench({ ...bench, columns: first ? [first] : [] });
  expect(measurements.map(({ costs }) => costs.length)).toEqual([1, 1]);
});

test('names do nothing to a page', () => {
  const [first] = bench.measurements;
  const named = { ...bench, measurements: first ? [{ ...first, name: 'a\u001b[31m\nb' }] : [] };
  expect(buildPageBench(named).measurements[0]?.name).not.toMatch(/[\u001b\n]/);
});

test('a file of a version that fitted no growth is read, and its growth is fitted', () => {
  const { growths: _growths, problems: _problems, ...older } = bench;
  const read = v.parse(benchSchema, { ...older, suite: 'contract' });
  expect(buildPageBench(read)).toMatchObject({ problems: [], growth: [{ name: 'delivery pass' }] });
});

test('a file that was written is read as it is, and one that was edited is refused', () => {
  expect(v.parse(benchSchema, JSON.parse(JSON.stringify(bench)))).toEqual(bench);
  for (const edit of [
    { kind: 'explore' },
    { rounds: -1 },
    { columns: [{ id: 1 }] },
    { measurements: [{}] },
    { growths: [{}] },
    { problems: [{ column: 1 }] },
  ]) {
    expect(v.is(benchSchema, { ...bench, ...edit })).toBe(false);
  }
});
