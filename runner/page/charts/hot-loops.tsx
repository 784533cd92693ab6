/** How fast loops ran that did not come to rest: a chart a scenario, a line a column. */
import { formatCount, formatQuantity, formatRate } from '../../report/format-numbers.ts';
import { Chart } from './chart.tsx';
import type { LoopScenario, LoopSeries, PageLoops } from './loop-data.ts';
import { NumberTable } from './number-table.tsx';
import type { PlotLibrary } from './plot-context.ts';
import { SeriesKey } from './series-key.tsx';
import { styleOf } from './series-style.ts';

const height = 220;

export function HotLoops({ loops }: { readonly loops: PageLoops }) {
  const { columns, scenarios, leftOut } = loops;
  const shown = new Set(scenarios.flatMap(({ series }) => series.map(({ column }) => column)));
  return (
    <section class="charts" aria-labelledby="hot-loops">
      <h2 id="hot-loops">Hot loops</h2>
      <p>
        What each loop counted on the real clock, a second, while its scenario ran. A loop that is at rest
        lies on the zero line.
      </p>
      <SeriesKey entries={columns.flatMap((name, index) => (shown.has(index) ? [{ index, name }] : []))} />
      <div class="chart-grid">
        {scenarios.map((scenario) => (
          <LoopChart key={scenario.scenario} scenario={scenario} columns={columns} />
        ))}
      </div>
      {leftOut > 0 && (
        <p class="muted">{formatQuantity(leftOut, 'scenario')} more with slower loops are left out.</p>
      )}
    </section>
  );
}

function LoopChart({
  scenario: loop,
  columns,
}: {
  readonly scenario: LoopScenario;
  readonly columns: readonly string[];
}) {
  const { scenario, counted, series } = loop;
  const nameOf = ({ column }: LoopSeries): string => columns[column] ?? '';
  const spinning = series.filter(({ atRest }) => !atRest);
  const resting = series.filter(({ atRest }) => atRest);
  const words = [
    `spins: ${listSome(spinning.map((each) => `${nameOf(each)} (${formatRate(each.perSecond)})`))}`,
    ...(resting.length > 0 ? [`at rest: ${listSome(resting.map(nameOf))}`] : []),
  ].join('; ');
  return (
    <Chart
      caption={
        <>
          <strong>{scenario}</strong> <span class="muted">{words}</span>
        </>
      }
      name={scenario}
      label={`${counted} a second over time in ${scenario}; ${words}`}
      data={loop}
      draw={drawLoops}
      height={height}
    >
      <NumberTable
        caption={`${counted} in ${scenario}`}
        head={['column', 'loop', counted, 'a second', 'a second, until each time']}
        rows={series.map((each) => [
          nameOf(each),
          each.atRest ? 'at rest' : 'spins',
          formatCount(each.total),
          formatRate(each.perSecond),
          each.intervals
            .map(({ to, perSecond }) => `${to.toFixed(2)} s: ${formatRate(perSecond)}`)
            .join(', '),
        ])}
      />
    </Chart>
  );
}

/** The table has them all. */
const mostNamed = 6;

function listSome(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function drawLoops(
  { plot, line, dot, ruleY }: PlotLibrary,
  { counted, series }: LoopScenario,
  width: number,
) {
  return plot({
    ...{ width, height, marginLeft: 58, marginRight: 20, marginTop: 26, marginBottom: 34 },
    style: { fontSize: '12px' },
    x: { label: 'seconds since the scenario began', nice: true, ticks: Math.max(3, width / 90) },
    y: { label: `${counted} a second`, grid: true, nice: true, zero: true, ticks: 4, tickFormat: formatRate },
    marks: [
      ruleY([0]),
      ...series.flatMap(({ column, intervals }) => {
        const { color, symbol, dash } = styleOf(column);
        const last = intervals.at(-1);
        const steps = intervals.map(({ from, perSecond }) => ({ at: from, perSecond }));
        if (last !== undefined) steps.push({ at: last.to, perSecond: last.perSecond });
        return [
          line(steps, {
            ...{ x: 'at', y: 'perSecond', curve: 'step-after', stroke: color, strokeWidth: 2 },
            ...(dash !== undefined && { strokeDasharray: dash }),
          }),
          dot(intervals, {
            x: ({ from, to }: (typeof intervals)[number]) => (from + to) / 2,
            ...{ y: 'perSecond', symbol, fill: color, stroke: 'var(--surface)', r: 4.5 },
            title: ({ perSecond }: (typeof intervals)[number]) => formatRate(perSecond),
          }),
        ];
      }),
    ],
  });
}
