import * as v from 'valibot';
import { expect, test } from 'vitest';

import type { BenchJson } from '../bench-json.ts';
import { benchSchema } from './bench-schema.ts';
import { buildPageBench } from './build-page-bench.ts';

const bench: BenchJson = {
  ...{ kind: 'bench', patchmatrix: '0.1.0', measuredAt: '2026-11-22T21:30:00.000Z' },
  ...{ suite: 'contract', rounds: 2, timeMs: 20, matrix: 'matrix.yaml', subject: 'anyio' },
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
      },
    ];
  }),
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
          points: [1, 10].map((size) => ({ size, seconds: factor * size })),
          exponent: expect.closeTo(1) as number,
        })),
      },
    ],
    measurements: [1, 10].map((size) => ({
      name: `delivery pass, ${size}`,
      costs: [
        { column: 0, median: size, deviation: 0, medians: [size, size] },
        { column: 1, median: 2 * size, deviation: 0, medians: [size, 3 * size], ratio: 2, ratios: [1, 3] },
      ],
    })),
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

test('a file that was written is read as it is, and one that was edited is refused', () => {
  expect(v.parse(benchSchema, JSON.parse(JSON.stringify(bench)))).toEqual(bench);
  for (const edit of [
    { kind: 'explore' },
    { rounds: -1 },
    { columns: [{ id: 1 }] },
    { measurements: [{}] },
  ]) {
    expect(v.is(benchSchema, { ...bench, ...edit })).toBe(false);
  }
});
