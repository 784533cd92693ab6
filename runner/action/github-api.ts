/** Asks GitHub's API, and says of what it refuses whether and when asking again makes sense. */

export interface GitHubApi {
  /** Without a slash at its end. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly token: string;
}

export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** `forbidden`: the token may not; `unavailable`: not now; `mistake`: never, as it was asked. */
  readonly kind: 'forbidden' | 'mistake' | 'unavailable';
  /** Milliseconds before which it makes no sense to ask again, where GitHub says so. */
  readonly waitMs?: number;
  /** Of the answer; absent if there was none. */
  readonly status?: number;

  constructor(
    message: string,
    {
      kind,
      waitMs,
      status,
      cause,
    }: Pick<ApiError, 'kind'> & { waitMs?: number | undefined; status?: number; cause?: unknown },
  ) {
    super(message, { cause });
    this.kind = kind;
    if (waitMs !== undefined) this.waitMs = waitMs;
    if (status !== undefined) this.status = status;
  }
}

export interface Answer {
  readonly body: unknown;
  /** The address of the next page. */
  readonly next?: string;
}

/**
 * @param path after the API's address, or a whole address
 * @throws ApiError
 */
export async function request(
  api: GitHubApi,
  method: 'DELETE' | 'GET' | 'PATCH' | 'POST',
  path: string,
  body?: object,
): Promise<Answer> {
  const url = path.startsWith('/') ? `${api.apiUrl}${path}` : path;
  const what = `${method} ${url}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${api.token}`,
        'user-agent': 'patchmatrix-action',
        'x-github-api-version': '2022-11-28',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    text = await response.text();
  } catch (error) {
    throw new ApiError(`${what}: expected an answer, found ${describeCause(error)}`, {
      kind: 'unavailable',
      cause: error,
    });
  }
  const { status, headers } = response;
  const parsed = parse(text);
  if (!response.ok) {
    const said = messageOf(parsed);
    throw new ApiError(`${what}: ${status}${said === undefined ? '' : `, ${said}`}`, {
      ...{ ...classifyRefusal(status, headers, said), status },
    });
  }
  if (parsed === undefined && text !== '') {
    throw new ApiError(`${what}: expected JSON, found something else`, { kind: 'unavailable', status });
  }
  const next = /<([^>]+)>;\s*rel="next"/.exec(headers.get('link') ?? '')?.[1];
  // The token goes nowhere else.
  const isOwn = next !== undefined && new URL(next).origin === new URL(api.apiUrl).origin;
  return { body: parsed, ...(isOwn && { next }) };
}

/** The user as whom the token comments, `github-actions[bot]`; only GraphQL tells it to every kind of token. */
export async function readLogin(api: GitHubApi): Promise<string> {
  const { body } = await request(api, 'POST', api.graphqlUrl, { query: '{ viewer { login } }' });
  const { data, errors } = (body ?? {}) as {
    readonly data?: { readonly viewer?: { readonly login?: unknown } } | null;
    readonly errors?: readonly { readonly type?: string; readonly message?: string }[];
  };
  const login = data?.viewer?.login;
  if (typeof login === 'string') return login;
  const [error] = errors ?? [];
  throw new ApiError(
    `POST ${api.graphqlUrl}: expected the login of the token's user, found ${error?.message ?? 'none'}`,
    { kind: error?.type === 'RATE_LIMITED' ? 'unavailable' : 'mistake' },
  );
}

/** What GitHub says of its limits: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function classifyRefusal(
  status: number,
  headers: Headers,
  said: string | undefined,
): Pick<ApiError, 'kind'> & { waitMs?: number } {
  const seconds = Number(headers.get('retry-after') ?? undefined);
  const reset = Number(headers.get('x-ratelimit-reset') ?? undefined);
  if (status === 403 || status === 429) {
    if (Number.isFinite(seconds)) return { kind: 'unavailable', waitMs: seconds * 1000 };
    if (headers.get('x-ratelimit-remaining') === '0' && Number.isFinite(reset)) {
      return { kind: 'unavailable', waitMs: Math.max(0, reset * 1000 - Date.now()) };
    }
    if (status === 429 || /rate limit/i.test(said ?? '')) return { kind: 'unavailable', waitMs: 60_000 };
    return { kind: 'forbidden' };
  }
  if (status < 500) return { kind: 'mistake' };
  return { kind: 'unavailable', ...(Number.isFinite(seconds) && { waitMs: seconds * 1000 }) };
}

const answerTimeoutMs = 30_000;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(body: unknown): string | undefined {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof message === 'string' ? message : undefined;
}

/** What `fetch` throws tells only in its cause what happened. */
function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
