/** What `bench` measured: how costs grow, and how much each column takes of its baseline's time, round by round. */
import { useMemo } from 'preact/hooks';

import { formatQuantity } from '../../report/format-numbers.ts';
import type { PageBench } from './bench-data.ts';
import { boundRatios } from './bound-ratios.ts';
import { BenchStrips } from './bench-strips.tsx';
import { GrowthFigure } from './growth-figure.tsx';

/** More pictures say no more; a page that is full of them is slow. */
const mostMeasurements = 24;

export function Bench({ bench }: { readonly bench: PageBench }) {
  const { subject, matrix, measuredAt, rounds, columns, growth, measurements, problems } = bench;
  // A page may show several.
  const id = `bench-${measuredAt}`;
  const ids = columns.map(({ id }) => id);
  const leftOut = Math.max(0, measurements.length - mostMeasurements);
  const bounds = useMemo(() => boundRatios(measurements), [measurements]);
  return (
    <section class="charts" aria-labelledby={id}>
      <h2 id={id}>What the columns cost</h2>
      <p>
        {subject} of <code>{matrix}</code>, {formatQuantity(rounds, 'round')} in which the columns took turns,{' '}
        <time dateTime={measuredAt}>{measuredAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>.
      </p>
      {growth.length > 0 && (
        <div class="chart-grid wide">
          {growth.map((chart) => (
            <GrowthFigure key={chart.name} chart={chart} columns={ids} />
          ))}
        </div>
      )}
      <p>
        {bounds === undefined
          ? 'Seconds of each round, from the first at the top to the last, and their median as a bar.'
          : 'Times the baseline’s seconds in each round, from the first at the top to the last, and their median as a bar: left of 1 is faster. A band is the 95 % interval of the median, and less than 5 % is a tie. What lies far out is drawn hollow at the edge.'}
      </p>
      <div class="chart-grid">
        {measurements.slice(0, mostMeasurements).map((measurement) => (
          <BenchStrips
            key={measurement.name}
            measurement={measurement}
            columns={columns}
            {...(bounds && { bounds })}
          />
        ))}
      </div>
      {problems.length > 0 && (
        <>
          <p>No time counts of what fails, but the growth that it measured:</p>
          <ul>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </>
      )}
      {leftOut > 0 && <p class="muted">{formatQuantity(leftOut, 'measurement')} more are left out.</p>}
    </section>
  );
}
