/** From what module scenarios measured for several sizes of an input to a chart of each. Pure. */
import { fitGrowth } from '../../compare/fit-growth.ts';
import type { Interval } from '../../compare/median-interval.ts';
import { moduleResultOf } from '../../compare/program-result.ts';
import type { GrowthChart, GrowthSeries, PageGrowth } from '../../page/charts/growth-data.ts';
import { printableLine } from '../printable.ts';
import type { RunReport } from '../run-report.ts';

/**
 * Undefined if nothing was measured for at least two sizes.
 *
 * @param most how many charts at most; default 12
 */
export function buildGrowth({ results }: Pick<RunReport, 'results'>, most = 12): PageGrowth | undefined {
  const columns = results.plan.columns.map(({ id }) => id);
  const measured: Measured[] = [];
  for (const { scenario, column, observation } of results.cells) {
    for (const { name, size, seconds } of moduleResultOf(observation)?.timings ?? []) {
      if (size === undefined) continue;
      const label = `${scenario.id}: ${printableLine(name)}`;
      measured.push({ name: label, unit: 'size', column: columns.indexOf(column.id), size, seconds });
    }
  }
  const charts = groupGrowth(measured);
  if (charts.length === 0) return undefined;
  return { columns, charts: charts.slice(0, most), leftOut: Math.max(0, charts.length - most) };
}

/** The cost of one thing for one size in one column. */
export interface Measured {
  readonly name: string;
  readonly unit: string;
  /** An index in the columns. */
  readonly column: number;
  readonly size: number;
  readonly seconds: number;
  readonly deviation?: number;
}

/**
 * A chart for each thing that was measured for at least two sizes in some column, in the order of their first mention.
 *
 * @param intervalOf the interval of the exponent, where one is known
 */
export function groupGrowth(
  measured: readonly Measured[],
  intervalOf: (name: string, column: number) => Interval | undefined = () => undefined,
): GrowthChart[] {
  const charts = new Map<string, { readonly unit: string; readonly columns: Map<number, Measured[]> }>();
  for (const each of measured) {
    const chart = charts.get(each.name) ?? { unit: each.unit, columns: new Map<number, Measured[]>() };
    charts.set(each.name, chart);
    chart.columns.set(each.column, [...(chart.columns.get(each.column) ?? []), each]);
  }
  return [...charts].flatMap(([name, { unit, columns }]) => {
    const series = [...columns]
      .sort(([a], [b]) => a - b)
      .map(([column, costs]) => buildSeries(column, costs, intervalOf(name, column)));
    return series.some(({ fit }) => fit !== undefined) ? [{ name, unit, series }] : [];
  });
}

function buildSeries(
  column: number,
  costs: readonly Measured[],
  interval: Interval | undefined,
): GrowthSeries {
  const points = costs
    .map(({ size, seconds, deviation }) => ({
      ...{ size, seconds },
      ...(deviation !== undefined && { deviation }),
    }))
    .sort((a, b) => a.size - b.size);
  const fit = fitGrowth(points);
  return { column, points, ...(fit && { fit }), ...(interval && { interval }) };
}
