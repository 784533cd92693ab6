/**
 * The report of a run as one HTML file that asks nobody for anything: the page as it is before a script has run, the data, and
 * the script that brings it to life. What it shows is decided in `runner/page/`.
 */
import { createHash } from 'node:crypto';

import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';

import { App } from '../../page/app.tsx';
import type { RunReport } from '../run-report.ts';
import { buildPageData, type PageExtras } from './build-page-data.ts';
import { buildPageDetails } from './build-page-details.ts';

/** The built files of the page, as text. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

export interface HtmlReportContext {
  /** The version of patchmatrix. */
  readonly version: string;
  readonly readPage: () => PageAssets;
  /** Where the server that the page is from says that there is another one, `/changes`; absent for a file. */
  readonly liveReload?: string;
  /** What is shown beside the run. */
  readonly extras?: PageExtras;
}

export function renderHtmlReport(report: RunReport, context: HtmlReportContext): string {
  const { version, readPage, liveReload, extras } = context;
  const { script, style } = readPage();
  const data = buildPageData(report, version, extras);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${renderPolicy(script, liveReload !== undefined)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(data.title)}</title>`,
    '<link rel="icon" href="data:,">',
    `<style>${style}</style>`,
    '</head>',
    `<body${liveReload === undefined ? '' : ` data-live-reload="${escapeHtml(liveReload)}"`}>`,
    `<div id="app">${renderToString(h(App, { data }))}</div>`,
    embedJson('page-data', data),
    embedJson('page-details', buildPageDetails(report)),
    `<script>${script}</script>`,
    '</body>',
    '</html>',
  ].join('\n');
}

/** Nothing may be loaded, and no script runs but the page's own, whatever the names in it hold. */
function renderPolicy(script: string, isLive: boolean): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    `connect-src ${isLive ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** In a script element only `</script` and `<!--` mean anything, and both begin with `<`. */
function embedJson(id: string, value: unknown): string {
  return `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
