/** Brings the page to life in a browser. */
import { hydrate, render } from 'preact';

import { App } from './app.tsx';
import { PlotContext } from './charts/plot-context.ts';
import { plotLibrary } from './charts/plot-library.ts';
import type { PageData, PageDetails } from './page-data.ts';

const root = document.querySelector('#app');
if (root === null) throw new Error('expected a page');
document.documentElement.classList.add('live');

/** A table of more cells would be slow to lay out again with each filter. */
const mostCellsDrawn = 2000;

const data = readEmbedded('page-data') as PageData;
const isWindowed = data.run.cells > mostCellsDrawn;
let details: PageDetails | undefined;
const page = (
  <PlotContext.Provider value={plotLibrary}>
    <App
      data={data}
      readDetails={() => (details ??= readEmbedded('page-details') as PageDetails)}
      isWindowed={isWindowed}
    />
  </PlotContext.Provider>
);

if (isWindowed) {
  root.replaceChildren();
  render(page, root);
} else {
  hydrate(page, root);
}

/** A page that is served is there anew when the run has come further; what was chosen stands in its address. */
const { liveReload } = document.body.dataset;
if (liveReload !== undefined) new EventSource(liveReload).onmessage = () => location.reload();

function readEmbedded(id: string): unknown {
  return JSON.parse(document.getElementById(id)?.textContent ?? 'null');
}
