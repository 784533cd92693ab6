/** Brings the page to life in a browser. */
import { hydrate } from 'preact';

import { App } from './app.tsx';
import type { PageData, PageDetails } from './page-data.ts';

const root = document.querySelector('#app');
if (root === null) throw new Error('expected a page');
document.documentElement.classList.add('live');

let details: PageDetails | undefined;

hydrate(
  <App
    data={readEmbedded('page-data') as PageData}
    readDetails={() => (details ??= readEmbedded('page-details') as PageDetails)}
  />,
  root,
);

function readEmbedded(id: string): unknown {
  return JSON.parse(document.getElementById(id)?.textContent ?? 'null');
}
