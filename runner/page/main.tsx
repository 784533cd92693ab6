/** Brings the page to life in a browser. */
import { hydrate } from 'preact';

import { App } from './app.tsx';
import type { PageData } from './page-data.ts';

const root = document.querySelector('#app');
const embedded = document.querySelector('#page-data')?.textContent;
if (root === null || embedded === undefined) throw new Error('expected a page with its data');
hydrate(<App data={JSON.parse(embedded) as PageData} />, root);
