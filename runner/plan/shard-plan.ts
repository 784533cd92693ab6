/** Cuts a plan into shards for several machines, so that each takes about as long. Pure. */
import type { Plan, PlannedCell } from './plan.ts';

/** One of `count` parts, from 1. */
export interface ShardNumber {
  readonly index: number;
  readonly count: number;
}

/**
 * The part of a plan that one shard runs: whole scenarios, as what is compared must have run on the same machine. The
 * longest scenario goes first to the shard that has the least to do. Every machine that cuts the same plan by the same
 * durations cuts it alike.
 *
 * @param secondsOf about how long a cell takes
 * @throws RangeError if there are more shards than scenarios
 */
export function shardPlan(
  plan: Plan,
  { index, count }: ShardNumber,
  secondsOf: (cell: PlannedCell) => number,
): Plan {
  const seconds = new Map<string, number>();
  for (const cell of plan.cells) {
    const own = cell.skip === undefined ? secondsOf(cell) : 0;
    seconds.set(cell.scenario, (seconds.get(cell.scenario) ?? 0) + own);
  }
  if (count > seconds.size) {
    throw new RangeError(
      `expected at most as many shards as there are scenarios, ${seconds.size}, found ${count}`,
    );
  }
  const shards = Array.from({ length: count }, () => ({ seconds: 0, scenarios: new Set<string>() }));
  for (const [scenario, own] of [...seconds].toSorted(([, a], [, b]) => b - a)) {
    const lightest = shards.reduce((a, b) => (weighsLess(b, a) ? b : a));
    lightest.seconds += own;
    lightest.scenarios.add(scenario);
  }
  const scenarios = shards[index - 1]?.scenarios;
  return { ...plan, cells: plan.cells.filter(({ scenario }) => scenarios?.has(scenario)) };
}

interface Weight {
  readonly seconds: number;
  readonly scenarios: ReadonlySet<string>;
}

/** Scenarios that take no time are spread too. */
function weighsLess(a: Weight, b: Weight): boolean {
  return a.seconds === b.seconds ? a.scenarios.size < b.scenarios.size : a.seconds < b.seconds;
}
