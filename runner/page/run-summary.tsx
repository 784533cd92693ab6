/** What the run came to, before the table: its counts, what became of each patch, and what has to be known beside. */
import { formatCount, formatDuration } from '../report/format-numbers.ts';
import type { PageComparison, PageRun } from './page-data.ts';
import { changeSigns } from './words.ts';
import { pageChanges, pageVerdicts } from './page-state.ts';

export function RunSummary({ run }: { readonly run: PageRun }) {
  const { name, subject, startedAt, command, wallSeconds, state, counts, cells, notes } = run;
  return (
    <header class="summary">
      <p class="brand">patchmatrix</p>
      <h1>
        {subject} <span class="muted">{run.runtimes.map(({ version }) => version).join(', ')}</span>
      </h1>
      <ul class="counts" aria-label={`${formatCount(cells)} cells`}>
        <li>
          <b>{formatCount(cells)}</b> cells
        </li>
        {pageVerdicts
          .filter((verdict) => counts[verdict] > 0)
          .map((verdict) => (
            <li key={verdict} class={`v-${verdict}`}>
              <b>{formatCount(counts[verdict])}</b> {verdict}
            </li>
          ))}
      </ul>
      <p class="muted">
        <time dateTime={startedAt}>{startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>
        {wallSeconds !== undefined && <>, {formatDuration(wallSeconds)}</>}
        {' · '}
        {name}
        {' · '}
        <code>{command}</code>
      </p>
      {state === 'running' && (
        <p class="note">The run goes on, or was cut short: not every cell has finished.</p>
      )}
      {notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
    </header>
  );
}

export function Comparisons({ run }: { readonly run: PageRun }) {
  if (run.comparisons.length === 0) return null;
  const occurring = pageChanges.filter((change) => run.comparisons.some(({ counts }) => counts[change] > 0));
  return (
    <section aria-labelledby="comparisons">
      <h2 id="comparisons">What changed</h2>
      <div class="wide-table" role="group" aria-label="Columns against their baselines" tabIndex={0}>
        <table class="comparisons">
          <thead>
            <tr>
              <th scope="col">column</th>
              <th scope="col">against</th>
              {occurring.map((change) => (
                <th key={change} scope="col">
                  {change}
                </th>
              ))}
              <th scope="col">same</th>
              <th scope="col">
                <span class="vh">remark</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {run.comparisons.map((comparison) => (
              <tr key={`${comparison.candidate} ${comparison.baseline}`}>
                <th scope="row">{comparison.candidate}</th>
                <td>{comparison.baseline}</td>
                {occurring.map((change) => (
                  <td key={change} class={comparison.counts[change] > 0 ? `number c-${change}` : 'number'}>
                    {comparison.counts[change] > 0 && (
                      <span aria-hidden="true" class="sign">
                        {changeSigns[change]}{' '}
                      </span>
                    )}
                    {comparison.counts[change]}
                  </td>
                ))}
                <td class="number">{comparison.counts.same}</td>
                <td class="muted">{remark(comparison)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Deviations run={run} />
    </section>
  );
}

function remark({ equal, counts }: PageComparison): string {
  if (equal) return 'equal in every field';
  return counts.skipped > 0 ? `${counts.skipped} skipped` : '';
}

const deviationsShown = 200;

function Deviations({ run: { deviations } }: { readonly run: PageRun }) {
  if (deviations.length === 0) return null;
  const more = deviations.length - deviationsShown;
  return (
    <details class="deviations" open={deviations.length <= 10}>
      <summary>
        {deviations.length === 1 ? '1 cell is' : `${formatCount(deviations.length)} cells are`} not as
        accepted, or worse than the baseline
      </summary>
      <ul>
        {deviations.slice(0, deviationsShown).map(({ cell, kind, description }) => (
          <li key={`${cell} ${kind}`}>
            <a href={`#cell=${encodeURIComponent(cell.replace(/#.*$/, ''))}`}>{cell}</a> <b>{kind}</b>:{' '}
            {description}
          </li>
        ))}
        {more > 0 && <li>and {formatCount(more)} more</li>}
      </ul>
    </details>
  );
}
