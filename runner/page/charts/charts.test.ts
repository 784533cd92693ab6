/** The charts as the file has them before a script has run: names, numbers and no picture. */
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';

import type { PageBench } from './bench-data.ts';
import { Bench } from './bench.tsx';
import type { PageGrowth } from './growth-data.ts';
import { Growth } from './growth.tsx';
import { describeGrowth } from '../../report/describe-growth.ts';
import { HotLoops } from './hot-loops.tsx';
import type { PageLoops } from './loop-data.ts';

/** The texts of each row's cells. */
function readRows(html: string): string[][] {
  return [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, text = '']) => text),
  );
}

const loops: PageLoops = {
  columns: ['4.13+none', '4.13+wide', '4.14+none'],
  scenarios: [
    {
      ...{ scenario: 'hot-loop/a', counted: 'reschedules' },
      series: [
        {
          ...{ column: 0, atRest: false, total: 5000, perSecond: 20_000 },
          intervals: [
            { from: 0, to: 0.1, perSecond: 10_000 },
            { from: 0.1, to: 0.25, perSecond: 26_666.7 },
          ],
        },
        {
          ...{ column: 1, atRest: true, total: 0, perSecond: 0 },
          intervals: [{ from: 0, to: 0.25, perSecond: 0 }],
        },
      ],
    },
  ],
  leftOut: 3,
};

describe('hot loops', () => {
  const html = renderToString(h(HotLoops, { loops }));

  test('have the numbers of each column as a table', () => {
    expect(readRows(html)).toEqual([
      ['column', 'loop', 'reschedules', 'a second', 'a second, until each time'],
      ['4.13+none', 'spins', '5,000', '20k/s', '0.10 s: 10k/s, 0.25 s: 27k/s'],
      ['4.13+wide', 'at rest', '0', '0/s', '0.25 s: 0/s'],
    ]);
  });

  test('say which columns spin and which are at rest, and that some are left out', () => {
    expect(html).toContain('spins: 4.13+none (20k/s); at rest: 4.13+wide');
    expect(html).toContain('3 scenarios more with slower loops are left out.');
  });

  test('name the columns that are drawn, and no others', () => {
    const [key = ''] = /<ul class="series-key">.*?<\/ul>/s.exec(html) ?? [];
    expect(key).toContain('4.13+wide');
    expect(key).not.toContain('4.14+none');
  });
});

const growth: PageGrowth = {
  columns: ['1+none', '2+none'],
  charts: [
    {
      ...{ name: 'cost/a: parse', unit: 'size' },
      series: [
        {
          ...{ column: 0, fit: { exponent: 2.14, factor: 1e-9, explained: 0.987 }, interval: [2, 2.3] },
          points: [
            { size: 500, seconds: 0.0005, deviation: 1e-6 },
            { size: 1000, seconds: 0.0022 },
          ],
        },
        { column: 1, points: [{ size: 500, seconds: 0.000_02 }] },
      ],
    },
  ],
  leftOut: 0,
};

test('growth has a column for each size, and says how fast it is in a word and as a power', () => {
  const html = renderToString(h(Growth, { growth }));
  expect(readRows(html)).toEqual([
    ['column', 'size 500', 'size 1,000', 'power', 'fit (R²)', 'growth'],
    ['1+none', '500 µs ± 1.0 µs', '2.2 ms', '2.14 (2.00 to 2.30)', '0.99', 'about quadratic'],
    ['2+none', '20 µs', '–', '–', '–', '–'],
  ]);
  expect(html).toContain('n<sup>2.14</sup> (2.00 to 2.30), about quadratic');
  expect(html).not.toContain('left out');
});

test.each([
  [-0.05, 'constant'],
  [0.5, 'slower than linear'],
  [1.02, 'about linear'],
  [1.5, 'faster than linear'],
  [2, 'about quadratic'],
  [7, 'faster than quadratic'],
])('the power %d is %s', (exponent, words) => {
  expect(describeGrowth(exponent)).toBe(words);
});

const bench: PageBench = {
  problems: ['contract/a on 4.13+wide: it threw'],
  ...{ matrix: 'matrix.yaml', subject: 'anyio', measuredAt: '2026-11-22T21:30:00.000Z', rounds: 2 },
  columns: [
    { id: '4.13+none', version: '4.13.0' },
    { id: '4.13+wide', version: '4.13.0', baseline: '4.13+none' },
  ],
  growth: [],
  measurements: [
    {
      name: 'delivery pass',
      costs: [
        { column: 0, median: 100e-9, deviation: 1e-9, medians: [99e-9, 101e-9] },
        {
          ...{ column: 1, median: 150e-9, deviation: 0, medians: [150e-9, 150e-9] },
          ...{ ratio: 1.5, ratios: [1.52, 1.49], interval: [1.49, 1.52], verdict: 'slower' },
        },
      ],
    },
  ],
};

describe('what bench measured', () => {
  test('has medians, ratios and the rounds of each column as a table', () => {
    const html = renderToString(h(Bench, { bench }));
    expect(readRows(html)).toEqual([
      ['column', 'version', 'median', 'deviation', 'ratio', '95 % interval', 'verdict', 'each round'],
      ['4.13+none', '4.13.0', '100 ns', '± 1 ns', '–', '–', '–', '99 ns, 101 ns'],
      [
        ...['4.13+wide', '4.13.0', '150 ns', '± 0 s', '1.50 × 4.13+none', '1.49 × to 1.52 ×', 'slower'],
        '150 ns, 150 ns',
      ],
    ]);
    expect(html).toContain('left of 1 is faster');
    expect(html).toContain('<li>contract/a on 4.13+wide: it threw</li>');
  });

  test('is drawn in seconds where no column has a baseline', () => {
    const measurements = bench.measurements.map(({ name, costs }) => ({ name, costs: costs.slice(0, 1) }));
    const html = renderToString(h(Bench, { bench: { ...bench, measurements } }));
    expect(html).toContain('Seconds of each round');
  });

  test('is cut where it is too much, and says so', () => {
    const [first] = bench.measurements;
    const measurements = Array.from({ length: 30 }, (_, index) => ({
      name: `m${index}`,
      costs: first?.costs ?? [],
    }));
    const html = renderToString(h(Bench, { bench: { ...bench, measurements } }));
    expect(html.match(/<figure/g)).toHaveLength(24);
    expect(html).toContain('6 measurements more are left out.');
  });
});
