/** The page in the place of a report that cannot be made at the moment. It gives way to the report once that can be. Pure. */
import { createHash } from 'node:crypto';

/**
 * @param message may hold anything
 * @param liveReload the path of the stream that says when to look again
 */
export function renderFailurePage(message: string, liveReload: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-${hash}'; connect-src 'self'; img-src data:">`,
    '<meta name="color-scheme" content="light dark">',
    '<title>no report</title>',
    '<link rel="icon" href="data:,">',
    `<body data-live-reload="${escapeHtml(liveReload)}">`,
    '<h1>No report at the moment</h1>',
    `<p>${escapeHtml(message)}</p>`,
    '<p>The page looks again when something changes.</p>',
    `<script>${script}</script>`,
    '',
  ].join('\n');
}

const script = 'new EventSource(document.body.dataset.liveReload).onmessage = () => location.reload();';

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
