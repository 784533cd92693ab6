import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Plan, PlannedCell } from './plan.ts';
import { shardPlan } from './shard-plan.ts';

const planOf = (seconds: readonly number[]): { plan: Plan; secondsOf: (cell: PlannedCell) => number } => {
  const cells = seconds.flatMap((_, scenario) =>
    ['4.13+none', '4.13+wide'].map((column) => ({
      ...{
        id: `s/${scenario}@${column}#virtual`,
        scenario: `s/${scenario}`,
        column,
        clock: 'virtual' as const,
      },
    })),
  );
  const plan: Plan = {
    ...{ matrix: 'matrix.yaml', subject: 'anyio', runtimes: [], variants: [], scenarios: [], columns: [] },
    ...{ cells, settings: { tickCost: 20e-6, maxTicks: 20_000 } },
  };
  return { plan, secondsOf: ({ scenario }) => seconds[Number(scenario.slice(2))] ?? 0 };
};

const shardsOf = (seconds: readonly number[], count: number): PlannedCell[][] => {
  const { plan, secondsOf } = planOf(seconds);
  return Array.from({ length: count }, (_, index) => [
    ...shardPlan(plan, { index: index + 1, count }, secondsOf).cells,
  ]);
};

describe('the shards of a plan', () => {
  test('hold each cell once, keep what is compared together, and are never empty', () => {
    const durations = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(durations, fc.nat(), (seconds, number) => {
        const count = 1 + (number % seconds.length);
        const shards = shardsOf(seconds, count);
        expect(
          shards
            .flat()
            .map(({ id }) => id)
            .toSorted(),
        ).toEqual(
          planOf(seconds)
            .plan.cells.map(({ id }) => id)
            .toSorted(),
        );
        for (const shard of shards) {
          expect(shard.length).toBeGreaterThan(0);
          for (const { scenario } of shard) {
            expect(shard.filter((other) => other.scenario === scenario)).toHaveLength(2);
          }
        }
      }),
    );
  });

  test('take about as long: the longest scenario first, to the shard with the least to do', () => {
    const shards = shardsOf([3, 5, 1, 4, 2, 5], 2);
    const names = shards.map((cells) => [...new Set(cells.map(({ scenario }) => scenario))]);
    expect(names).toEqual([
      ['s/1', 's/2', 's/3'],
      ['s/0', 's/4', 's/5'],
    ]);
  });

  test('cannot be more than there are scenarios', () => {
    expect(() => shardsOf([1, 1], 3)).toThrow(
      'expected at most as many shards as there are scenarios, 2, found 3',
    );
  });
});
