/** One cost over the sizes of its input, a line a column on logarithmic scales: the steeper, the faster it grows. */
import { formatCount, formatDuration } from '../../report/format-numbers.ts';
import { Chart } from './chart.tsx';
import type { GrowthChart } from './growth-data.ts';
import { describeGrowth } from './growth-words.ts';
import { apartFor, extentOf, logTicks, spacedTicks } from './log-ticks.ts';
import { NumberTable } from './number-table.tsx';
import type { PlotLibrary } from './plot-context.ts';
import { SeriesKey } from './series-key.tsx';
import { styleOf } from './series-style.ts';

const height = 280;
const margins = { marginLeft: 58, marginRight: 24, marginTop: 26, marginBottom: 36 };

/** Of a tick and the room between two. */
const labelWidth = 60;
const labelHeight = 24;

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
  const lines = series.map(({ column, points }) => ({
    column,
    // What is not positive has no place on these scales.
    points: points.filter(({ size, seconds }) => size > 0 && seconds > 0),
  }));
  const points = lines.flatMap((each) => each.points);
  const sizes = points.map(({ size }) => size);
  const [least, largest] = extentOf(points.map(({ seconds }) => seconds));
  const domain = [least / 1.3, largest * 1.3] as const;
  const innerWidth = width - margins.marginLeft - margins.marginRight;
  const innerHeight = height - margins.marginTop - margins.marginBottom;
  return plot({
    ...{ width, height, ...margins },
    style: { fontSize: '12px' },
    x: {
      ...{ type: 'log', label: unit, grid: true, tickFormat: formatCount },
      ticks: spacedTicks(sizes, apartFor(...extentOf(sizes), labelWidth, innerWidth)),
    },
    y: {
      ...{ type: 'log', label: 'seconds, median', grid: true, tickFormat: formatDuration, domain },
      ticks: logTicks(...domain, apartFor(...domain, labelHeight, innerHeight)),
    },
    marks: lines.flatMap(({ column, points: drawn }) => {
      const { color, symbol, dash } = styleOf(column);
      return [
        line(drawn, {
          ...{ x: 'size', y: 'seconds', stroke: color, strokeWidth: 2 },
          ...(dash !== undefined && { strokeDasharray: dash }),
        }),
        dot(drawn, {
          ...{ x: 'size', y: 'seconds', symbol, fill: color, stroke: 'var(--surface)', r: 5 },
          title: (point: (typeof drawn)[number]) =>
            `${formatCount(point.size)}: ${formatDuration(point.seconds)}`,
        }),
      ];
    }),
  });
}
