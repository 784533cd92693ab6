/** One cost over the sizes of its input, a line a column on logarithmic scales: the steeper, the faster it grows. */
import { formatCount, formatDuration } from '../../report/format-numbers.ts';
import { Chart } from './chart.tsx';
import type { GrowthChart } from './growth-data.ts';
import { describeGrowth } from './growth-words.ts';
import { logTicks, spacedTicks } from './log-ticks.ts';
import { NumberTable } from './number-table.tsx';
import type { PlotLibrary } from './plot-context.ts';
import { SeriesKey } from './series-key.tsx';
import { styleOf } from './series-style.ts';

const height = 280;

export interface GrowthFigureProps {
  readonly chart: GrowthChart;
  /** The ids of the columns. */
  readonly columns: readonly string[];
}

export function GrowthFigure({ chart, columns }: GrowthFigureProps) {
  const { name, unit, series } = chart;
  const sizes = [...new Set(series.flatMap(({ points }) => points.map(({ size }) => size)))].sort(
    (a, b) => a - b,
  );
  const words = series.flatMap(({ column, exponent }) =>
    exponent === undefined ? [] : [`${columns[column] ?? ''} ${describeGrowth(exponent)}`],
  );
  return (
    <Chart
      caption={
        <>
          <strong>{name}</strong>
          <SeriesKey
            entries={series.map(({ column, exponent }) => ({
              index: column,
              name: columns[column] ?? '',
              ...(exponent !== undefined && { note: <Growing exponent={exponent} /> }),
            }))}
          />
        </>
      }
      name={name}
      label={`Seconds over ${unit} of ${name}: ${words.join('; ')}`}
      data={chart}
      draw={drawGrowth}
      height={height}
    >
      <NumberTable
        caption={`What ${name} costs`}
        head={['column', ...sizes.map((size) => `${unit} ${formatCount(size)}`), 'power', 'growth']}
        rows={series.map(({ column, points, exponent }) => [
          columns[column] ?? '',
          ...sizes.map((size) => {
            const point = points.find((each) => each.size === size);
            return point === undefined ? '–' : formatDuration(point.seconds);
          }),
          exponent?.toFixed(2) ?? '–',
          exponent === undefined ? '–' : describeGrowth(exponent),
        ])}
      />
    </Chart>
  );
}

function Growing({ exponent }: { readonly exponent: number }) {
  return (
    <>
      n<sup>{exponent.toFixed(2)}</sup>, {describeGrowth(exponent)}
    </>
  );
}

function drawGrowth({ plot, line, dot }: PlotLibrary, { unit, series }: GrowthChart, width: number) {
  const points = series.flatMap((each) => each.points.filter(({ seconds }) => seconds > 0));
  const seconds = points.map((point) => point.seconds);
  const domain = [Math.min(...seconds) / 1.3, Math.max(...seconds) * 1.3] as const;
  return plot({
    ...{ width, height, marginLeft: 58, marginRight: 24, marginTop: 26, marginBottom: 36 },
    style: { fontSize: '12px' },
    x: {
      ...{ type: 'log', label: unit, grid: true, tickFormat: formatCount },
      ticks: spacedTicks(
        points.map(({ size }) => size),
        1.3,
      ),
    },
    y: {
      ...{ type: 'log', label: 'seconds, median', grid: true, tickFormat: formatDuration, domain },
      ticks: logTicks(...domain),
    },
    marks: series.flatMap(({ column, points: own }) => {
      const { color, symbol, dash } = styleOf(column);
      const drawn = own.filter((point) => point.seconds > 0);
      return [
        line(drawn, {
          ...{ x: 'size', y: 'seconds', stroke: color, strokeWidth: 2 },
          ...(dash !== undefined && { strokeDasharray: dash }),
        }),
        dot(drawn, {
          ...{ x: 'size', y: 'seconds', symbol, fill: color, stroke: 'var(--surface)', r: 5 },
          title: (point: (typeof own)[number]) =>
            `${formatCount(point.size)}: ${formatDuration(point.seconds)}`,
        }),
      ];
    }),
  });
}
