/** How costs grow that module scenarios measured: a chart of each, a line a column. */
import { formatQuantity } from '../../report/format-numbers.ts';
import type { PageGrowth } from './growth-data.ts';
import { GrowthFigure } from './growth-figure.tsx';

export function Growth({ growth }: { readonly growth: PageGrowth }) {
  const { columns, charts, leftOut } = growth;
  return (
    <section class="charts" aria-labelledby="growth">
      <h2 id="growth">Growth</h2>
      <p>
        What a call costs for each size of its input, on logarithmic scales: a line is as steep as the power
        of the size with which the cost grows.
      </p>
      <div class="chart-grid wide">
        {charts.map((chart) => (
          <GrowthFigure key={chart.name} chart={chart} columns={columns} />
        ))}
      </div>
      {leftOut > 0 && <p class="muted">{formatQuantity(leftOut, 'measurement')} more are left out.</p>}
    </section>
  );
}
