/** The server with pages that the tests make; that the pages are those of a run is `tests/slow/open.test.ts`'s concern. */
import { request as ask } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { type ReportServer, type ServedPage, serveReport } from './serve-report.ts';
import { hasBrowser } from './open-browser.ts';

let state: string;
let made: string[];
let render: (liveReload: string) => string;
let server: ReportServer;

beforeEach(async () => {
  state = 'one';
  made = [];
  render = (liveReload) => `<p>page ${state}, ${liveReload}</p>`;
  const page: ServedPage = {
    readState: () => state,
    renderPage: (liveReload) => {
      made.push(state);
      return render(liveReload);
    },
    describeError: (error) => (error as Error).message,
  };
  server = await serveReport(page, 0, { lookEveryMs: 20, shortestMs: 100 });
});
afterEach(() => server.close());

const get = async (
  path: string,
  init?: RequestInit,
): Promise<{ status: number; body: string; headers: Headers }> => {
  const response = await fetch(new URL(path, server.url), init);
  return { status: response.status, body: await response.text(), headers: response.headers };
};

/** What a browser that is told another host, or asks for what `fetch` would not, gets. */
function askAs(host: string, path = '/'): Promise<number> {
  return new Promise((resolve, reject) => {
    ask(server.url, { path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

/** The messages of a stream that arrive within so many milliseconds. */
async function listen(path: string, ms: number): Promise<string[]> {
  const controller = new AbortController();
  const response = await fetch(new URL(path, server.url), { signal: controller.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  let text = '';
  const reading = (async () => {
    for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk);
  })().catch(() => undefined);
  await sleep(ms);
  controller.abort();
  await reading;
  return [...text.matchAll(/^data: (.*)\n$/gm)].map(([, data]) => data ?? '');
}

test('the page is made when it is asked for, and again only if something changed', async () => {
  expect(made).toEqual([]);
  expect(await get('/')).toMatchObject({ status: 200, body: '<p>page one, /changes?of=one</p>' });
  await get('/');
  expect(made).toEqual(['one']);
  state = 'two';
  expect((await get('/')).body).toBe('<p>page two, /changes?of=two</p>');
  expect(made).toEqual(['one', 'two']);
});

test('who shows a page hears of another one, at once if it missed it, and once', async () => {
  expect(await listen('/changes?of=one', 200)).toEqual([]);
  expect(await listen('/changes?of=zero', 300)).toEqual(['one']);
  const [heard] = await Promise.all([
    listen('/changes?of=one', 400),
    sleep(50).then(() => {
      state = 'two';
    }),
  ]);
  expect(heard).toEqual(['two']);
});

test('a page that takes long to make is left alone for ten times as long', async () => {
  render = () => {
    const end = performance.now() + 50;
    while (performance.now() < end);
    return 'slow';
  };
  await get('/');
  state = 'two';
  expect(await listen('/changes?of=one', 350)).toEqual([]);
  expect(await listen('/changes?of=one', 500)).toEqual(['two']);
});

test('a page that cannot be made says why, and gives way once it can be', async () => {
  render = () => {
    throw new Error('expected a run, found </p><script>alert(1)</script>');
  };
  const failed = await get('/');
  expect(failed.status).toBe(503);
  expect(failed.body).toContain('found &lt;/p>&lt;script>alert(1)&lt;/script>');
  expect(failed.body).toContain('data-live-reload="/changes?of=one"');
  render = () => 'the report';
  state = 'two';
  expect(await get('/')).toMatchObject({ status: 200, body: 'the report' });
});

test('nothing is kept, guessed or shown within another page', async () => {
  const { headers } = await get('/');
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
  });
});

test('there is nothing else, and nothing can be sent', async () => {
  expect((await get('/favicon.ico')).status).toBe(404);
  expect((await get('/..%2f..%2fetc/passwd')).status).toBe(404);
  const posted = await get('/', { method: 'POST', body: 'x' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const head = await get('/', { method: 'HEAD' });
  expect([head.status, head.body, head.headers.get('content-length')]).toEqual([200, '', '32']);
});

test.each(['//', '//[', '*', 'http://'])('`%s` is not there either, and the server goes on', async (path) => {
  expect(await askAs(new URL(server.url).host, path)).toBe(404);
  expect((await get('/')).status).toBe(200);
});

test('a site under a name of its own for this address gets nothing', async () => {
  const { port } = new URL(server.url);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
    expect([host, await askAs(host)]).toEqual([host, 200]);
  }
  const others = [
    'evil.example',
    `evil.example:${port}`,
    'localhost',
    '127.0.0.1:1',
    `localhost.evil.example:${port}`,
  ];
  for (const host of others) expect([host, await askAs(host)]).toEqual([host, 403]);
});

test('a port that is taken is a mistake that says so', async () => {
  const { port } = new URL(server.url);
  const page = { readState: () => '', renderPage: () => '', describeError: () => '' };
  await expect(serveReport(page, Number(port))).rejects.toThrow(
    `expected port ${port} to be free, found that something else uses it; without --port a free one is chosen`,
  );
});

test('closing it ends the streams of those who listen', async () => {
  const response = await fetch(new URL('/changes?of=one', server.url));
  await server.close();
  await expect(response.text()).resolves.toBe('');
  await expect(fetch(server.url)).rejects.toThrow();
  server = await serveReport({ readState: () => '', renderPage: () => '', describeError: () => '' });
});

test.each([
  [true, { DISPLAY: ':0' }, 'linux'],
  [true, { WAYLAND_DISPLAY: 'wayland-0' }, 'linux'],
  [false, {}, 'linux'],
  [true, {}, 'darwin'],
  [false, { BROWSER: 'none', DISPLAY: ':0' }, 'linux'],
  [false, { CI: 'true' }, 'darwin'],
  [true, { CI: 'false' }, 'darwin'],
] as const)('a browser: %s with %j on %s', (expected, environment, platform) => {
  expect(hasBrowser(environment, platform)).toBe(expected);
});
