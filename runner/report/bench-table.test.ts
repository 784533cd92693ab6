import { stripVTControlCharacters } from 'node:util';

import pc from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';

import type { BenchSummary } from './bench-json.ts';
import type { TimingSummary } from '../compare/summarize-timings.ts';
import type { Column } from '../plan/plan.ts';
import { renderBenchTable } from './bench-table.ts';

const columns: readonly Column[] = [
  { id: '4.13+none', runtime: '4.13', variant: 'none' },
  { id: '4.13+narrow', runtime: '4.13', variant: 'narrow', baseline: '4.13+none' },
];

const summaries: readonly TimingSummary[] = [
  {
    name: 'delivery pass, 10 tasks',
    column: '4.13+none',
    median: 412e-9,
    deviation: 3e-9,
    rounds: 5,
    medians: [412e-9],
  },
  {
    name: 'delivery pass, 10 tasks',
    column: '4.13+narrow',
    median: 1.26e-6,
    deviation: 20e-9,
    rounds: 5,
    medians: [1.26e-6],
    ratio: 3.0582,
    verdict: 'slower',
    interval: [2.9, 3.2],
  },
  {
    name: 'contract/fail-after',
    column: '4.13+none',
    median: 81e-6,
    deviation: 0,
    rounds: 4,
    medians: [81e-6],
  },
  {
    name: 'contract/fail-after',
    column: '4.13+narrow',
    median: 80e-6,
    deviation: 1.5e-6,
    rounds: 4,
    medians: [80e-6],
    ratio: 0.987654,
    verdict: 'too few rounds',
  },
];

const summary: BenchSummary = { measurements: summaries, growths: [], problems: [] };

const options = { width: 100, colors: pc.createColors(false) };

test('each measurement is a block, with its columns in lines below each other', () => {
  expect(renderBenchTable({ columns }, summary, options)).toMatchInlineSnapshot(`
    "delivery pass, 10 tasks
      4.13+none      412 ns  ± 3 ns
      4.13+narrow    1.3 µs  ± 20 ns     3.06 ×  2.90–3.20  slower than 4.13+none

    contract/fail-after
      4.13+none       81 µs  ± 0 s
      4.13+narrow     80 µs  ± 1.5 µs    0.99 ×  too few rounds against 4.13+none

    Medians of 5 rounds in which the columns took turns, ± the median absolute deviation. Ratios are
    medians of the ratios within each round, with their 95 % interval. An interval takes 6 rounds or
    more."
  `);
});

describe('a line', () => {
  const lines = renderBenchTable({ columns }, summary, options).split('\n');
  const lineOf = (column: string): string => lines.find((line) => line.includes(`  ${column} `)) ?? '';

  test('of a baseline column has no ratio, and none ends in spaces', () => {
    expect(lineOf('4.13+none')).not.toContain('×');
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  test('of another says of which column its ratio is', () => {
    expect(lineOf('4.13+narrow')).toMatch(/3\.06 × {2}2\.90–3\.20 {2}slower than 4\.13\+none$/);
  });

  test('has its median where the others have theirs', () => {
    const ends = lines
      .filter((line) => line.includes('±') && !line.startsWith('M'))
      .map((line) => line.indexOf('±'));
    expect(ends).toHaveLength(4);
    expect(new Set(ends).size).toBe(1);
  });
});

test('the legend names the largest number of rounds and fits the width', () => {
  const text = renderBenchTable({ columns }, summary, { ...options, width: 60 });
  const legend = text.split('\n\n').at(-1) ?? '';
  expect(legend).toMatch(/^Medians of 5 rounds/);
  expect(Math.max(...legend.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(60);
});

test('columns without a measurement have no line', () => {
  const text = renderBenchTable({ columns }, { ...summary, measurements: summaries.slice(0, 1) }, options);
  expect(text).not.toContain('4.13+narrow');
});

test('colours add nothing but colour, not even spaces', () => {
  const coloured = renderBenchTable({ columns }, summary, { ...options, colors: pc.createColors(true) });
  expect(stripVTControlCharacters(coloured)).toBe(renderBenchTable({ columns }, summary, options));
});

test('a comparison that does not fit into the width stands below', () => {
  const text = renderBenchTable({ columns }, summary, { ...options, width: 60 });
  expect(text).toContain(
    '  4.13+narrow    1.3 µs  ± 20 ns\n      3.06 ×  2.90–3.20  slower than 4.13+none\n',
  );
});

test('growth has a line for each column, and what fails says where and why', () => {
  const text = renderBenchTable(
    { columns },
    {
      measurements: [],
      growths: [
        {
          ...{ of: 'a', unit: 'size', column: '4.13+narrow', exponent: 2.04, factor: 1, explained: 0.998 },
          interval: [1.9, 2.1],
        },
      ],
      problems: [
        { column: '4.13+narrow', problem: 'the patch does not apply' },
        { column: '4.13+none', scenario: 'cost/a', problem: 'run ended as raised Error: \u001b[31mno' },
      ],
    },
    options,
  );
  expect(text).toContain('growth of a\n  4.13+narrow  n^2.04  1.90–2.10  about quadratic (R² 1.00)\n');
  expect(text).toContain(
    'fails\n  4.13+narrow: the patch does not apply\n  cost/a on 4.13+none: run ended as raised Error: ',
  );
  expect(text).not.toContain('\u001b');
});
