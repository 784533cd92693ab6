import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Column } from '../plan/plan.ts';
import { type ColumnTimings, medianOf, summarizeTimings } from './summarize-timings.ts';

const columns: readonly Column[] = [
  { id: '4.13+none', runtime: '4.13', variant: 'none' },
  { id: '4.13+wide', runtime: '4.13', variant: 'wide', baseline: '4.13+none' },
];

describe('the median', () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
  ])('of %j is %d', (values, median) => {
    expect(medianOf(values)).toBe(median);
  });

  test('of nothing is no number', () => {
    expect(medianOf([])).toBeNaN();
  });

  test('has as many values below it as above, and leaves its list alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const before = [...values];
        const median = medianOf(values);
        expect(values).toEqual(before);
        const below = values.filter((value) => value < median).length;
        const above = values.filter((value) => value > median).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });
});

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
    const timing = (name: string) => ({ name, median: 1, samples: 10 });
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

  test('is none where nothing was measured', () => {
    expect(summarizeTimings(columns, [])).toEqual([]);
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
    values.map((median, round) => ({ column, round, timings: [{ name: 'pass', median, samples: 10 }] })),
  );
}
