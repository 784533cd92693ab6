/** How one measurement came out in each round: a strip a column, of ratios to the baseline where there is one. */
import { useMemo } from 'preact/hooks';

import { formatDuration } from '../../report/format-numbers.ts';
import type { Interval } from '../../compare/median-interval.ts';
import type { BenchColumn, BenchMeasurement } from './bench-data.ts';
import { Chart } from './chart.tsx';
import { apartFor, extentOf, logAxis, logTicks } from './log-ticks.ts';
import { NumberTable } from './number-table.tsx';
import type { PlotLibrary } from './plot-context.ts';
import { styleOf } from './series-style.ts';

export interface BenchStripsProps {
  readonly measurement: BenchMeasurement;
  readonly columns: readonly BenchColumn[];
  /** The least and the largest ratio of the scale that all measurements are drawn on; seconds are drawn without. */
  readonly bounds?: readonly [number, number];
}

export function BenchStrips({ measurement, columns, bounds }: BenchStripsProps) {
  const { name, costs } = measurement;
  const strips = useMemo(() => layOut(measurement, columns, bounds), [measurement, columns, bounds]);
  const nameOf = (column: number): string => columns[column]?.id ?? '';
  const words = costs.map(({ column, median, ratio, verdict }) =>
    ratio === undefined
      ? `${nameOf(column)} ${formatDuration(median)}`
      : `${nameOf(column)} ${formatTimes(ratio)} of ${columns[column]?.baseline ?? 'its baseline'}` +
        (verdict === undefined ? '' : ` (${verdict})`),
  );
  return (
    <Chart
      caption={<strong>{name}</strong>}
      name={name}
      label={`${name}: ${words.join(', ')}`}
      data={strips}
      draw={drawStrips}
      height={heightOf(strips)}
    >
      <NumberTable
        caption={name}
        head={['column', 'version', 'median', 'deviation', 'ratio', '95 % interval', 'verdict', 'each round']}
        rows={costs.map(({ column, median, deviation, medians, ratio, interval, verdict }) => [
          nameOf(column),
          columns[column]?.version ?? '',
          formatDuration(median),
          `± ${formatDuration(deviation)}`,
          ratio === undefined ? '–' : `${formatTimes(ratio)} ${columns[column]?.baseline ?? ''}`,
          interval === undefined ? '–' : interval.map(formatTimes).join(' to '),
          verdict ?? '–',
          medians.map(formatDuration).join(', '),
        ])}
      />
    </Chart>
  );
}

interface Strips {
  readonly isRatio: boolean;
  readonly domain: readonly [number, number];
  readonly strips: readonly {
    /** Of the column. */
    readonly index: number;
    readonly name: string;
    readonly median: number;
    readonly values: readonly number[];
    /** Of the median, where ratios are drawn. */
    readonly interval?: Interval;
  }[];
}

function layOut(
  { costs }: BenchMeasurement,
  columns: readonly BenchColumn[],
  bounds: readonly [number, number] | undefined,
): Strips {
  const isRatio = bounds !== undefined;
  const strips = costs.flatMap(({ column, median, medians, ratio, ratios, interval }) => {
    const values = (isRatio ? ratios : medians)?.filter((value) => value > 0) ?? [];
    const middle = isRatio ? ratio : median;
    if (values.length === 0 || middle === undefined || middle <= 0) return [];
    const strip = { index: column, name: columns[column]?.id ?? '', median: middle, values };
    return [{ ...strip, ...(isRatio && interval && interval[0] > 0 && { interval }) }];
  });
  const values = strips.flatMap((strip) => strip.values);
  // One is always on the scale of ratios, and a scale without extent has no middle.
  const [least, largest] = extentOf(isRatio ? [...bounds, 0.8, 1.25] : values);
  return { isRatio, domain: [least / 1.05, largest * 1.05], strips };
}

const stripHeight = 26;
const around = { marginTop: 8, marginBottom: 34 };
const marginRight = 16;

/** Of a tick and the room between two. */
const labelWidth = 52;

function heightOf({ strips }: Strips): number {
  return around.marginTop + around.marginBottom + strips.length * stripHeight;
}

function formatTimes(ratio: number): string {
  return `${ratio.toFixed(2)} ×`;
}

/** Each round has its own height in the strip, so that none hides another and a drift shows as a slope. */
function drawStrips({ plot, dot, ruleX, ruleY }: PlotLibrary, data: Strips, width: number) {
  const { strips, domain, isRatio } = data;
  const format = isRatio ? (ratio: number) => `${String(ratio)} ×` : formatDuration;
  const longest = Math.max(0, ...strips.map(({ name }) => name.length));
  const marginLeft = Math.min(width / 2, 18 + longest * 6.8);
  const innerWidth = width - marginLeft - marginRight;
  return plot({
    ...{ width, height: heightOf(data), ...around, marginLeft, marginRight },
    style: { fontSize: '12px' },
    x: {
      ...{ domain: domain.map(Math.log10), grid: true },
      ...logAxis(logTicks(...domain, apartFor(...domain, labelWidth, innerWidth)), format),
      label: isRatio ? 'times its baseline' : 'seconds',
    },
    y: {
      ...{ domain: [strips.length - 0.5, -0.5], label: null, tickSize: 0 },
      ticks: strips.map((_, place) => place),
      tickFormat: (place: number) => strips[place]?.name ?? '',
    },
    marks: [
      ...(isRatio ? [ruleX([0], { stroke: 'var(--text)', strokeWidth: 1.5 })] : []),
      ruleY(
        strips.map((_, place) => place),
        { stroke: 'var(--line)' },
      ),
      ...strips.flatMap(({ index, median, values, interval }, place) => {
        const { color, symbol } = styleOf(index);
        return [
          ...(interval === undefined
            ? []
            : [
                ruleY([place], {
                  ...{ x1: atLog(interval[0], domain), x2: atLog(interval[1], domain) },
                  ...{ stroke: color, strokeWidth: 14, strokeOpacity: 0.25 },
                }),
              ]),
          dot(values, {
            x: (value: number) => atLog(value, domain),
            y: (_: number, round: number) => place + offsetOf(round, values.length),
            ...{ symbol, strokeWidth: 1, r: 4 },
            fill: (value: number) => (isInside(value, domain) ? color : 'var(--surface)'),
            stroke: (value: number) => (isInside(value, domain) ? 'var(--surface)' : color),
            title: (value: number) => (isRatio ? formatTimes(value) : formatDuration(value)),
          }),
          ruleX([Math.log10(median)], {
            y1: place - 0.42,
            y2: place + 0.42,
            stroke: color,
            strokeWidth: 2.5,
          }),
        ];
      }),
    ],
  });
}

/** Where a value is drawn: at the edge, if it lies further out. */
function atLog(value: number, [least, largest]: readonly [number, number]): number {
  return Math.log10(Math.min(Math.max(value, least), largest));
}

function isInside(value: number, [least, largest]: readonly [number, number]): boolean {
  return value >= least && value <= largest;
}

/** Within ± 0.3 of the strip's middle. */
function offsetOf(round: number, rounds: number): number {
  return rounds < 2 ? 0 : (round / (rounds - 1) - 0.5) * 0.6;
}
