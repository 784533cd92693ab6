/**
 * Puts a comment on a pull request in the place of the one before it, which a mark in its first line tells from all others.
 * However many jobs do so at the same time, one comment is left.
 */
import { ApiError, type GitHubApi, readLogin, request } from './github-api.ts';

export interface Comment {
  /** `OWNER/NAME`. */
  readonly repository: string;
  readonly pullRequest: number;
  /** The first line of the body. */
  readonly mark: string;
  readonly body: string;
}

export interface PutComment {
  readonly done: 'created' | 'updated';
  /** Its page. */
  readonly url: string;
}

/** What is there already is found again, so that it may be tried once more. @throws ApiError */
export async function putComment(api: GitHubApi, comment: Comment): Promise<PutComment> {
  const issue = `/repos/${comment.repository}/issues`;
  const update = async ({ id }: StoredComment, done: PutComment['done']): Promise<PutComment> => {
    const { body } = await request(api, 'PATCH', `${issue}/comments/${String(id)}`, { body: comment.body });
    return { done, url: readComment(body).html_url };
  };

  const login = await readLogin(api);
  const [first] = await listOwn(api, comment, login);
  if (first !== undefined) return update(first, 'updated');

  const created = readComment(
    (await request(api, 'POST', `${issue}/${String(comment.pullRequest)}/comments`, { body: comment.body }))
      .body,
  );
  const [oldest] = await listOwn(api, comment, login);
  if (oldest === undefined || oldest.id >= created.id) return { done: 'created', url: created.html_url };
  // Another job was there in between.
  await request(api, 'DELETE', `${issue}/comments/${String(created.id)}`);
  return update(oldest, 'updated');
}

/** What the API says of a comment, as far as it is of use here. */
interface StoredComment {
  readonly id: number;
  readonly html_url: string;
  readonly body?: string | null;
  readonly user?: { readonly login?: string } | null;
}

/** The token's own comments with the mark, the oldest first. What others wrote is theirs, whatever it says. */
async function listOwn(
  api: GitHubApi,
  { repository, pullRequest, mark }: Comment,
  login: string,
): Promise<StoredComment[]> {
  const own: StoredComment[] = [];
  let page: string | undefined = `/repos/${repository}/issues/${String(pullRequest)}/comments?per_page=100`;
  while (page !== undefined) {
    const { body, next } = await request(api, 'GET', page);
    if (!Array.isArray(body)) {
      throw new ApiError(`GET ${page}: expected a list of comments, found something else`, {
        kind: 'mistake',
      });
    }
    own.push(
      ...body
        .map(readComment)
        .filter(
          (found) =>
            found.user?.login?.toLowerCase() === login.toLowerCase() &&
            found.body?.split(/\r?\n/, 1)[0] === mark,
        ),
    );
    page = next;
  }
  return own.toSorted((a, b) => a.id - b.id);
}

function readComment(value: unknown): StoredComment {
  const isComment =
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'number' &&
    'html_url' in value &&
    typeof value.html_url === 'string';
  if (!isComment) throw new ApiError('expected a comment, found something else', { kind: 'mistake' });
  return value as StoredComment;
}
