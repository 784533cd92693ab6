import { describe, expect, test } from 'vitest';

import { buildCell, buildResults, type CellOptions } from '../../compare/fixtures/build-cells.ts';
import type { CellResult, CountersSample } from '../../record/run-results.ts';
import { buildLoopSeries } from './build-loop-series.ts';

interface LoopOptions extends CellOptions {
  /** What the child published: when, and how many reschedules by then. */
  readonly samples?: readonly (readonly [atMs: number, reschedules: number, ticks?: number])[];
  readonly wallSeconds?: number;
}

function buildLoop({ samples = [], wallSeconds = 0, ...options }: LoopOptions): CellResult {
  const cell = buildCell({ clock: 'real', ...options });
  const counters = samples.map(([atMs, reschedules, ticks = reschedules]): CountersSample => ({
    ...{ atMs, reschedules, ticks, passes: reschedules, polls: ticks, cpuMs: 1 },
  }));
  const attempts = cell.attempts.map((attempt) => {
    const { result } = attempt.observation;
    const observation = { ...attempt.observation, ...(result && { result: { ...result, wallSeconds } }) };
    return { ...attempt, observation, counters };
  });
  const [standing] = attempts;
  return { ...cell, attempts, ...(standing && { observation: standing.observation }) };
}

const spinning: LoopOptions = {
  scenario: 's/spins',
  column: '4.13+none',
  result: { reschedules: 5000, afterwards: 0, ticks: 5002 },
  // The child took 60 ms to start.
  samples: [
    [160, 1000],
    [260, 3000],
  ],
  wallSeconds: 0.25,
};
const resting: LoopOptions = {
  scenario: 's/spins',
  column: '4.13+wide',
  result: { reschedules: 2 },
  wallSeconds: 0.25,
};

const build = (cells: readonly LoopOptions[], most?: number) =>
  buildLoopSeries({ results: buildResults(cells.map(buildLoop)) }, most);

test('a loop that spins has a rate between any two moments at which it was counted, up to its end', () => {
  expect(build([spinning, resting])).toEqual({
    columns: ['4.13+none', '4.13+wide'],
    scenarios: [
      {
        scenario: 's/spins',
        counted: 'reschedules',
        series: [
          {
            ...{ column: 0, atRest: false, total: 5000, perSecond: 20_000 },
            intervals: [
              { from: 0, to: 0.1, perSecond: 10_000 },
              { from: 0.1, to: 0.2, perSecond: 20_000 },
              { from: 0.2, to: 0.25, perSecond: expect.closeTo(40_000) as number },
            ],
          },
          {
            ...{ column: 1, atRest: true, total: 2, perSecond: 8 },
            intervals: [{ from: 0, to: 0.25, perSecond: 8 }],
          },
        ],
      },
    ],
    leftOut: 0,
  });
});

test('there is nothing to show where every loop is at rest, and of the virtual clock', () => {
  expect(build([resting])).toBeUndefined();
  expect(build([{ ...spinning, clock: 'virtual' }])).toBeUndefined();
});

test('a loop that delivers nothing is shown by its iterations', () => {
  const loops = build([
    {
      ...{ scenario: 's/spins', verdict: 'failed' },
      samples: [
        [150, 0, 20_000],
        [250, 0, 50_000],
      ],
      observation: {
        ...{ end: 'timed-out', wallMs: 260 },
        counters: { ticks: 50_000, passes: 1, reschedules: 0, polls: 1, cpuMs: 1 },
      },
    },
    { ...resting, result: { reschedules: 2, ticks: 10 } },
  ]);
  expect(loops?.scenarios[0]).toMatchObject({
    counted: 'iterations',
    series: [
      { atRest: false, total: 50_000, intervals: [{ perSecond: 200_000 }, { perSecond: 300_000 }] },
      { atRest: true, total: 10 },
    ],
  });
});

describe('samples that came', () => {
  const ratesOf = (options: Partial<LoopOptions>) =>
    build([{ ...spinning, ...options }])?.scenarios[0]?.series[0]?.intervals ?? [];

  test('both in one go count as one step: the time between them is the reader’s', () => {
    const intervals = ratesOf({
      samples: [
        [160, 1000],
        [359.9, 3000],
        [360, 5000],
      ],
      result: { reschedules: 6000, afterwards: 0 },
      wallSeconds: 0.4,
    });
    expect(intervals.map(({ to }) => to)).toEqual([0.1, expect.closeTo(0.2999), 0.4]);
    expect(Math.max(...intervals.map(({ perSecond }) => perSecond))).toBeLessThan(31_000);
  });

  test('after the end of the scenario let no count go back', () => {
    const intervals = ratesOf({ wallSeconds: 0.15, result: { reschedules: 2900, afterwards: 50 } });
    expect(intervals).toHaveLength(2);
    expect(intervals.at(-1)).toEqual({ from: 0.1, to: 0.15, perSecond: expect.closeTo(40_000) as number });
  });

  test('for minutes are taken together', () => {
    const samples = Array.from({ length: 900 }, (_, index) => [100 + index * 100, index * 500] as const);
    const intervals = ratesOf({ samples, wallSeconds: 90, result: { reschedules: 450_000 } });
    expect(intervals.length).toBeGreaterThan(30);
    expect(intervals.length).toBeLessThanOrEqual(40);
    expect(intervals.at(-1)?.to).toBe(90);
    for (const [index, { from }] of intervals.entries()) expect(from).toBe(intervals[index - 1]?.to ?? 0);
  });
});

test('of many scenarios the fastest are shown', () => {
  const cells = [1, 3, 2].map((factor) => ({
    ...spinning,
    scenario: `s/${factor}`,
    result: { reschedules: 5000 * factor },
  }));
  const loops = build(cells, 2);
  expect(loops?.scenarios.map(({ scenario }) => scenario)).toEqual(['s/3', 's/2']);
  expect(loops?.leftOut).toBe(1);
});
