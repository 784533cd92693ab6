/** From what `bench --json` printed to what the page shows of it. Pure. */
import type { TimingSummary } from '../../compare/summarize-timings.ts';
import type { BenchCost, PageBench } from '../../page/charts/bench-data.ts';
import type { BenchJson } from '../bench-json.ts';
import { printableLine } from '../printable.ts';
import { groupGrowth } from './build-growth.ts';

/** What was measured of a column that is not listed is left out. */
export function buildPageBench(bench: BenchJson): PageBench {
  const { matrix, subject, measuredAt, rounds, columns, measurements, growths = [], problems = [] } = bench;
  const indexes = new Map(columns.map(({ id }, index) => [id, index]));
  const known = measurements.filter(({ column }) => indexes.has(column));
  const intervalOf = (name: string, column: number) =>
    growths.find((each) => printableLine(each.of) === name && indexes.get(each.column) === column)?.interval;
  const byName = new Map<string, BenchCost[]>();
  for (const each of known) {
    const name = printableLine(each.name);
    byName.set(name, [...(byName.get(name) ?? []), buildCost(each, indexes)]);
  }
  return {
    ...{ measuredAt, rounds, matrix: printableLine(matrix), subject: printableLine(subject) },
    columns: columns.map(({ id, version, baseline }) => ({
      ...{ id: printableLine(id), version: printableLine(version) },
      ...(baseline !== undefined && { baseline: printableLine(baseline) }),
    })),
    growth: groupGrowth(
      known.flatMap(({ column, median, deviation, growth }) =>
        growth === undefined
          ? []
          : [
              {
                ...{ name: printableLine(growth.of), unit: printableLine(growth.unit), size: growth.size },
                ...{ column: indexes.get(column) ?? 0, seconds: median, deviation },
              },
            ],
      ),
      intervalOf,
    ),
    measurements: [...byName].map(([name, costs]) => ({ name, costs })),
    problems: problems.map(({ column, scenario, problem }) =>
      printableLine(`${scenario === undefined ? column : `${scenario} on ${column}`}: ${problem}`),
    ),
  };
}

function buildCost(summary: TimingSummary, indexes: ReadonlyMap<string, number>): BenchCost {
  const { column, median, deviation, medians, ratio, ratios, interval, verdict } = summary;
  return {
    ...{ column: indexes.get(column) ?? 0, median, deviation, medians },
    ...(ratio !== undefined && { ratio }),
    ...(ratios && { ratios }),
    ...(interval && { interval }),
    ...(verdict && { verdict }),
  };
}
