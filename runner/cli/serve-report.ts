/**
 * Serves one page on loopback, and tells the browsers that show it when there is another one. What the page is, and what makes
 * it another, is its caller's concern. Nobody else may ask: neither another machine, nor a page of another site under a
 * name of its own for this address.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { renderFailurePage } from './failure-page.ts';
import { UsageError } from './usage-error.ts';

export interface ServedPage {
  /** Another word once the page would be another; asked for twice a second while somebody looks at it. */
  readonly readState: () => string;
  /**
   * @param liveReload the path of a stream of server-sent events; with each message there is another page
   * @throws what `describeError` knows, for a page that cannot be made at the moment
   */
  readonly renderPage: (liveReload: string) => string;
  /** One line, without a stack. */
  readonly describeError: (error: unknown) => string;
}

export interface ReportServer {
  /** `http://127.0.0.1:4000/`. */
  readonly url: string;
  /** Every connection is closed after it. */
  close(): Promise<void>;
}

/** Milliseconds. */
export interface ServeTiming {
  readonly lookEveryMs: number;
  /** A page is not replaced sooner after it was made, */
  readonly shortestMs: number;
}

/** nor than so many times as long as it took to make: a large run needs the machine itself. */
const restFactor = 10;

/**
 * @param port any that is free if left out
 * @throws UsageError if the port cannot be had
 */
export async function serveReport(
  page: ServedPage,
  port = 0,
  { lookEveryMs, shortestMs }: ServeTiming = { lookEveryMs: 500, shortestMs: 1000 },
): Promise<ReportServer> {
  const watchers = new Map<ServerResponse, string>();
  let made: { readonly state: string; readonly status: number; readonly html: string } | undefined;
  let notBeforeMs = 0;

  const makePage = (): NonNullable<typeof made> => {
    const state = page.readState();
    if (made?.state === state) return made;
    const startedAtMs = performance.now();
    const liveReload = `/changes?of=${state}`;
    try {
      made = { state, status: 200, html: page.renderPage(liveReload) };
    } catch (error) {
      made = { state, status: 503, html: renderFailurePage(page.describeError(error), liveReload) };
    }
    const endedAtMs = performance.now();
    notBeforeMs = endedAtMs + Math.max(shortestMs, (endedAtMs - startedAtMs) * restFactor);
    return made;
  };

  const tellWatchers = (): void => {
    if (watchers.size === 0 || performance.now() < notBeforeMs) return;
    const state = page.readState();
    for (const [response, shown] of watchers) {
      if (shown === state) continue;
      watchers.set(response, state);
      response.write(`data: ${state}\n\n`);
    }
  };

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    // What is asked for need not be an address: `//` is none, and must not end the server.
    const [path, query] = (request.url ?? '/').split('?', 2);
    if (!isOwnHost(request.headers.host, portOf(server.address()))) {
      sendText(request, response, 403, 'expected the address that was printed, found another host\n');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      sendText(request, response, 405, 'expected GET or HEAD\n');
    } else if (path === '/') {
      const { status, html } = makePage();
      send(request, response, status, 'text/html; charset=utf-8', html);
    } else if (path === '/changes') {
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
      if (request.method === 'HEAD') response.end();
      else {
        response.flushHeaders();
        watchers.set(response, new URLSearchParams(query).get('of') ?? '');
        response.once('close', () => watchers.delete(response));
      }
    } else sendText(request, response, 404, 'expected / or /changes\n');
  };

  const server = createServer(answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  }).catch((error: unknown) => {
    throw new UsageError(describePort(port, error), { cause: error });
  });
  const timer = setInterval(tellWatchers, lookEveryMs);
  return {
    url: `http://127.0.0.1:${String(portOf(server.address()))}/`,
    async close() {
      clearInterval(timer);
      for (const response of watchers.keys()) response.end();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
): void {
  response.writeHead(status, {
    ...headers,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function sendText(request: IncomingMessage, response: ServerResponse, status: number, text: string): void {
  send(request, response, status, 'text/plain; charset=utf-8', text);
}

/** A site that lets its own name stand for this address is asked for under that name. */
function isOwnHost(host: string | undefined, port: number): boolean {
  const own = ['127.0.0.1', 'localhost', '[::1]'];
  return own.some((name) => host === `${name}:${String(port)}` || (port === 80 && host === name));
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function describePort(port: number, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const found =
    code === 'EADDRINUSE'
      ? 'that something else uses it'
      : code === 'EACCES'
        ? 'that it may not be used'
        : String(error);
  return `expected port ${String(port)} to be free, found ${found}; without --port a free one is chosen`;
}
