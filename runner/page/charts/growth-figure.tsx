/** One cost over the sizes of its input, a line a column on logarithmic scales: the steeper, the faster it grows. */
import { formatCount, formatDuration } from '../../report/format-numbers.ts';
import { Chart } from './chart.tsx';
import type { Interval } from '../../compare/median-interval.ts';
import type { GrowthChart, GrowthPoint } from './growth-data.ts';
import { describeGrowth } from '../../report/describe-growth.ts';
import { apartFor, extentOf, logAxis, logTicks, spacedTicks } from './log-ticks.ts';
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
  const words = series.flatMap(({ column, fit }) =>
    fit === undefined ? [] : [`${columns[column] ?? ''} ${describeGrowth(fit.exponent)}`],
  );
  return (
    <Chart
      caption={
        <>
          <strong>{name}</strong>
          <SeriesKey
            entries={series.map(({ column, fit, interval }) => ({
              index: column,
              name: columns[column] ?? '',
              ...(fit && { note: <Growing exponent={fit.exponent} {...(interval && { interval })} /> }),
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
        head={[
          'column',
          ...sizes.map((size) => `${unit} ${formatCount(size)}`),
          'power',
          'fit (R²)',
          'growth',
        ]}
        rows={series.map(({ column, points, fit, interval }) => [
          columns[column] ?? '',
          ...sizes.map((size) => {
            const point = points.find((each) => each.size === size);
            return point === undefined ? '–' : formatPoint(point);
          }),
          fit === undefined ? '–' : `${fit.exponent.toFixed(2)}${formatInterval(interval)}`,
          fit?.explained.toFixed(2) ?? '–',
          fit === undefined ? '–' : describeGrowth(fit.exponent),
        ])}
      />
    </Chart>
  );
}

interface GrowingProps {
  readonly exponent: number;
  readonly interval?: Interval;
}

function Growing({ exponent, interval }: GrowingProps) {
  return (
    <>
      n<sup>{exponent.toFixed(2)}</sup>
      {formatInterval(interval)}, {describeGrowth(exponent)}
    </>
  );
}

function formatInterval(interval: Interval | undefined): string {
  return interval === undefined ? '' : ` (${interval.map((each) => each.toFixed(2)).join(' to ')})`;
}

function formatPoint({ seconds, deviation }: GrowthPoint): string {
  return `${formatDuration(seconds)}${deviation === undefined ? '' : ` ± ${formatDuration(deviation)}`}`;
}

/** Points with their spread, and the line that was fitted to them. */
function drawGrowth({ plot, line, dot, ruleX }: PlotLibrary, { unit, series }: GrowthChart, width: number) {
  const lines = series.map(({ column, points, fit }) => ({
    ...{ column, fit },
    // What is not positive has no place on these scales.
    points: points.filter(({ size, seconds }) => size > 0 && seconds > 0),
  }));
  const points = lines.flatMap((each) => each.points);
  const sizes = points.map(({ size }) => size);
  const fitted = lines.flatMap(({ points: drawn, fit }) =>
    fit === undefined ? [] : drawn.map(({ size }) => fit.factor * size ** fit.exponent),
  );
  const [least, largest] = extentOf([...points.map(({ seconds }) => seconds), ...fitted]);
  const domain = [least / 1.3, largest * 1.3] as const;
  const innerWidth = width - margins.marginLeft - margins.marginRight;
  const innerHeight = height - margins.marginTop - margins.marginBottom;
  return plot({
    ...{ width, height, ...margins },
    style: { fontSize: '12px' },
    x: {
      ...{ label: unit, grid: true },
      ...logAxis(spacedTicks(sizes, apartFor(...extentOf(sizes), labelWidth, innerWidth)), formatCount),
    },
    y: {
      ...{ label: 'seconds, median', grid: true, domain: domain.map(Math.log10) },
      ...logAxis(logTicks(...domain, apartFor(...domain, labelHeight, innerHeight)), formatDuration),
    },
    marks: lines.flatMap(({ column, points: drawn, fit }) => {
      const { color, symbol, dash } = styleOf(column);
      const ends = extentOf(drawn.map(({ size }) => size));
      return [
        ...(fit === undefined || drawn.length === 0
          ? []
          : [
              line(ends, {
                x: (size: number) => Math.log10(size),
                y: (size: number) => Math.log10(fit.factor * size ** fit.exponent),
                ...{ stroke: color, strokeWidth: 2 },
                ...(dash !== undefined && { strokeDasharray: dash }),
              }),
            ]),
        ruleX(
          drawn.filter(({ deviation }) => deviation !== undefined),
          {
            x: ({ size }: GrowthPoint) => Math.log10(size),
            y1: ({ seconds, deviation = 0 }: GrowthPoint) =>
              Math.log10(Math.max(seconds - deviation, domain[0])),
            y2: ({ seconds, deviation = 0 }: GrowthPoint) =>
              Math.log10(Math.min(seconds + deviation, domain[1])),
            ...{ stroke: color, strokeWidth: 1.5, marker: 'tick' },
          },
        ),
        dot(drawn, {
          x: ({ size }: GrowthPoint) => Math.log10(size),
          y: ({ seconds }: GrowthPoint) => Math.log10(seconds),
          ...{ symbol, fill: color, stroke: 'var(--surface)', r: 5 },
          title: (point: GrowthPoint) => `${formatCount(point.size)}: ${formatPoint(point)}`,
        }),
      ];
    }),
  });
}
