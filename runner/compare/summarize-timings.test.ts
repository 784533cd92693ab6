import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Column } from '../plan/plan.ts';
import { type ColumnTimings, summarizeGrowth, summarizeTimings } from './summarize-timings.ts';

const columns: readonly Column[] = [
  { id: '4.13+none', runtime: '4.13', variant: 'none' },
  { id: '4.13+wide', runtime: '4.13', variant: 'wide', baseline: '4.13+none' },
];

describe('a summary', () => {
  test('has the median over the rounds, its spread and the number of rounds', () => {
    const [none] = summarizeTimings(columns, rounds({ '4.13+none': [1, 2, 10] }));
    // The distances from 2 are 1, 0 and 8.
    expect(none).toEqual({
      name: 'pass',
      column: '4.13+none',
      median: 2,
      deviation: 1,
      rounds: 3,
      medians: [1, 2, 10],
    });
  });

  test('has the median of the ratios within each round, not the ratio of the medians', () => {
    const [none, wide] = summarizeTimings(
      columns,
      rounds({ '4.13+none': [1, 2, 4], '4.13+wide': [3, 3, 4] }),
    );
    expect(none).not.toHaveProperty('ratio');
    // 3, 1.5 and 1; the medians' ratio would be 1.5 too, so the next round tells them apart.
    expect(wide).toMatchObject({ median: 3, ratio: 1.5, ratios: [3, 1.5, 1] });
    const [, drifting] = summarizeTimings(
      columns,
      rounds({ '4.13+none': [1, 10, 100], '4.13+wide': [20, 30, 40] }),
    );
    expect(drifting).toMatchObject({ median: 30, ratio: 3 });
  });

  test('takes ratios from the rounds only that its baseline has too', () => {
    const timings = rounds({ '4.13+none': [1, 1, 1], '4.13+wide': [2, 3, 100] }).filter(
      ({ column, round }) => column !== '4.13+none' || round < 2,
    );
    expect(summarizeTimings(columns, timings)[1]).toMatchObject({ rounds: 3, median: 3, ratio: 2.5 });
    const without = timings.filter(({ column }) => column !== '4.13+none');
    expect(summarizeTimings(columns, without)).toEqual([
      { name: 'pass', column: '4.13+wide', median: 3, deviation: 1, rounds: 3, medians: [2, 3, 100] },
    ]);
  });

  test('comes for each measurement in the order in which they were measured, then for each column of the plan', () => {
    const timing = (name: string) => ({ name, median: 1 });
    const timings: ColumnTimings[] = [
      { column: '4.13+wide', round: 0, timings: [timing('z'), timing('a')] },
      { column: '4.13+none', round: 0, timings: [timing('a'), timing('z'), timing('only here')] },
    ];
    expect(summarizeTimings(columns, timings).map(({ name, column }) => [name, column])).toEqual([
      ['z', '4.13+none'],
      ['z', '4.13+wide'],
      ['a', '4.13+none'],
      ['a', '4.13+wide'],
      ['only here', '4.13+none'],
    ]);
  });

  test('says what the ratios allow to say, once there are rounds enough', () => {
    const twice = (count: number) =>
      rounds({
        '4.13+none': Array.from({ length: count }, (_, round) => 1 + round),
        '4.13+wide': Array.from({ length: count }, (_, round) => 2 * (1 + round)),
      });
    expect(summarizeTimings(columns, twice(5))[1]).toMatchObject({ ratio: 2, verdict: 'too few rounds' });
    expect(summarizeTimings(columns, twice(6))[1]).toMatchObject({ verdict: 'slower', interval: [2, 2] });
  });

  test('has no ratio to or of what took no time that could be measured', () => {
    const timings = rounds({ '4.13+none': [0, 1, 2], '4.13+wide': [1, 0, 4] });
    expect(summarizeTimings(columns, timings)[1]).toMatchObject({ ratio: 2, ratios: [2] });
  });

  test('is none where nothing was measured', () => {
    expect(summarizeTimings(columns, [])).toEqual([]);
  });
});

describe('growth', () => {
  const measure = (cost: (size: number, round: number) => number, count: number, sizes: number[]) =>
    Array.from({ length: count }, (_, round): ColumnTimings => ({
      ...{ column: '4.13+none', round },
      timings: sizes.map((size) => ({
        ...{ name: `x ${size}`, median: cost(size, round) },
        growth: { of: 'x', size, unit: 'tasks' },
      })),
    }));
  const summarize = (timings: readonly ColumnTimings[]) =>
    summarizeGrowth(summarizeTimings(columns, timings));

  test('is fitted to the medians, and its interval is that of the exponents of each round', () => {
    // In round n the cost grows with the power of 1 + n / 10; the median of the rounds is that of the middle one.
    const timings = measure((size, round) => size ** (1 + round / 10), 9, [1, 10, 100]);
    const [growth] = summarize(timings);
    expect(growth).toMatchObject({ of: 'x', unit: 'tasks', column: '4.13+none' });
    expect(growth?.exponent).toBeCloseTo(1.4, 10);
    expect(growth?.factor).toBeCloseTo(1, 10);
    expect(growth?.explained).toBeCloseTo(1, 10);
    expect(growth?.interval?.map((each) => each.toFixed(6))).toEqual(['1.100000', '1.700000']);
  });

  test('has no interval for five rounds, and is none for one size', () => {
    expect(summarize(measure((size) => size, 5, [1, 2]))[0]).not.toHaveProperty('interval');
    expect(summarize(measure((size) => size, 9, [1]))).toEqual([]);
  });

  test('takes its interval from the sizes that every round came to', () => {
    const cost = (size: number, round: number): number => (size === 100 && round < 4 ? NaN : size);
    const timings = measure(cost, 9, [1, 10, 100]).map((each) => ({
      ...each,
      timings: each.timings.filter(({ median }) => !Number.isNaN(median)),
    }));
    const [growth] = summarize(timings);
    expect(growth?.exponent).toBeCloseTo(1, 10);
    expect(growth?.interval?.map((each) => each.toFixed(6))).toEqual(['1.000000', '1.000000']);
  });
});

describe('a machine that drifts', () => {
  const values = fc.array(
    fc.tuple(fc.double({ min: 1e-6, max: 1, noNaN: true }), fc.double({ min: 1e-6, max: 1, noNaN: true })),
    { minLength: 1, maxLength: 9 },
  );

  test('leaves the ratios as they are although every round takes twice as long as the one before', () => {
    fc.assert(
      fc.property(values, (measured) => {
        const ratioOf = (factor: (round: number) => number): number | undefined =>
          summarizeTimings(
            columns,
            rounds({
              '4.13+none': measured.map(([none], round) => none * factor(round)),
              '4.13+wide': measured.map(([, wide], round) => wide * factor(round)),
            }),
          )[1]?.ratio;
        expect(ratioOf((round) => 2 ** round)).toBe(ratioOf(() => 1));
      }),
    );
  });

  test('leaves them whatever the order in which the rounds and columns are told', () => {
    fc.assert(
      fc.property(
        values.chain((measured) => {
          const timings = rounds({
            '4.13+none': measured.map(([none]) => none),
            '4.13+wide': measured.map(([, wide]) => wide),
          });
          return fc.tuple(fc.constant(timings), fc.shuffledSubarray(timings, { minLength: timings.length }));
        }),
        ([timings, shuffled]) => {
          expect(summarizeTimings(columns, shuffled)).toEqual(summarizeTimings(columns, timings));
        },
      ),
    );
  });
});

/** The measurement `pass` on each column, a value a round. */
function rounds(valuesByColumn: Readonly<Record<string, readonly number[]>>): ColumnTimings[] {
  return Object.entries(valuesByColumn).flatMap(([column, values]) =>
    values.map((median, round) => ({ column, round, timings: [{ name: 'pass', median }] })),
  );
}
