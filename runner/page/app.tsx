/** The whole page. The same components are rendered to the file and take it over in the browser. */
import { useEffect, useMemo, useState } from 'preact/hooks';

import { Bench } from './charts/bench.tsx';
import { Growth } from './charts/growth.tsx';
import { HotLoops } from './charts/hot-loops.tsx';
import { CellDialog } from './cell-dialog.tsx';
import { filterTable } from './filter-table.ts';
import { Filters } from './filters.tsx';
import { Legend } from './legend.tsx';
import { MatrixTable } from './matrix-table.tsx';
import type { PageData, PageDetails } from './page-data.ts';
import { initialState, type PageState, parseFragment, renderFragment } from './page-state.ts';
import { ReviewAdvice } from './review-advice.tsx';
import { Comparisons, RunSummary } from './run-summary.tsx';
import { Searches } from './searches.tsx';

export interface AppProps {
  readonly data: PageData;
  /** What cells say once they are opened; absent where nobody can open one. */
  readonly readDetails?: () => PageDetails;
  /** Draw only those rows of the table that are near what is seen; default false. */
  readonly isWindowed?: boolean;
}

export function App({
  data: { run, searches, loops, growth, benches, review, patchmatrix },
  readDetails,
  isWindowed = false,
}: AppProps) {
  const { state, change, open, close } = usePageState();
  const filtered = useMemo(
    () => filterTable(run, state),
    [state.runtimes, state.variants, state.suites, state.verdicts, state.changes, state.text],
  );
  const { cell } = state;
  return (
    <div onClick={(event) => openLinked(event, open)}>
      <main>
        <RunSummary run={run} />
        {review !== undefined && <ReviewAdvice review={review} />}
        <Comparisons run={run} />
        <section aria-labelledby="matrix">
          <h2 id="matrix">Every scenario in every column</h2>
          <Filters run={run} state={state} filtered={filtered} change={change} />
          <Legend colorBy={state.colorBy} />
          <MatrixTable run={run} filtered={filtered} colorBy={state.colorBy} isWindowed={isWindowed} />
        </section>
        {loops !== undefined && <HotLoops loops={loops} />}
        {growth !== undefined && <Growth growth={growth} />}
        <Searches searches={searches} />
        {benches.map((bench) => (
          <Bench key={bench.measuredAt} bench={bench} />
        ))}
      </main>
      <footer class="muted">patchmatrix {patchmatrix}</footer>
      {cell !== undefined && readDetails !== undefined && (
        <CellDialog
          key={cell}
          run={run}
          details={readDetails()}
          state={{ ...state, cell }}
          change={change}
          close={close}
        />
      )}
    </div>
  );
}

/** A link to a cell opens it beside what is chosen; in a new tab it opens alone. */
function openLinked(event: MouseEvent, open: (cell: string) => void): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const cell = parseFragment(link?.hash ?? '').cell;
  if (cell === undefined || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(cell);
}

interface PageActions {
  readonly state: PageState;
  readonly change: (part: Partial<PageState>) => void;
  readonly open: (cell: string) => void;
  readonly close: () => void;
}

/** The fragment of the address is where the state lives; the first drawing knows of none, as the file does not. */
function usePageState(): PageActions {
  const [state, setState] = useState(initialState);
  useEffect(() => {
    const read = (): void => setState(parseFragment(location.hash));
    read();
    // Back and forward, and an address that was typed.
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  const show = (next: PageState, isNew: boolean): void => {
    const address = renderFragment(next) || location.pathname + location.search;
    if (isNew) history.pushState(null, '', address);
    else history.replaceState(null, '', address);
    setState(next);
  };
  const { cell: _cell, clock: _clock, against: _against, ...table } = state;
  return {
    state,
    change: (part) => show({ ...state, ...part }, false),
    open: (cell) => show({ ...table, cell }, true),
    close: () => show(table, false),
  };
}
