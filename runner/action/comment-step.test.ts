/** The step against GitHub's API on loopback, from the variables of a runner to what stands on the pull request. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { makeFolder } from '../../tests/make-project.ts';
import { commentMark, maxCommentCharacters } from './comment-body.ts';
import { commentStep } from './comment-step.ts';
import { type CommentsServer, serveComments, servedLogin, servedToken } from './fixtures/comments-server.ts';

let server: CommentsServer;
beforeEach(async () => {
  server = await serveComments();
});
afterEach(() => server.close());

const mark = commentMark('patchmatrix/gate');
const pullRequest = { pull_request: { number: 7, head: { sha: 'abc123' } } };

function environmentOf(review: string, more: Record<string, string> = {}, event: object = pullRequest) {
  const folder = makeFolder({ 'review.md': review, 'event.json': JSON.stringify(event) });
  return {
    INPUT_TOKEN: servedToken,
    INPUT_COMMENT_KEY: 'patchmatrix/gate',
    INPUT_REVIEW: join(folder, 'review.md'),
    INPUT_EXIT_CODE: '0',
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_REPOSITORY: 'owner/project',
    GITHUB_API_URL: server.url,
    GITHUB_GRAPHQL_URL: `${server.url}/graphql`,
    GITHUB_SERVER_URL: 'https://forge.example',
    GITHUB_RUN_ID: '42',
    GITHUB_SHA: 'merge-commit',
    ...more,
  };
}

const seconds: number[] = [];
const quick = {
  sleep: (ms: number): Promise<void> => {
    seconds.push(ms / 1000);
    return Promise.resolve();
  },
};
beforeEach(() => seconds.splice(0));

describe('one comment', () => {
  test('is created the first time, and updated in place from then on', async () => {
    const first = await commentStep(environmentOf('**all is well**\n'));
    expect(first.exitCode).toBe(0);
    expect(first.log).toMatch(/^created http.*-1001\n$/);
    expect(server.comments.map(({ body }) => body)).toEqual([
      `${mark}\n\n**all is well**\n\n<sub>[This run](https://forge.example/owner/project/actions/runs/42) of abc123</sub>\n`,
    ]);

    const second = await commentStep(environmentOf('**it breaks**\n'));
    expect(second.outputs['comment-url']).toMatch(/#issuecomment-1001$/);
    expect(second.log).toMatch(/^updated /);
    expect(server.comments.map(({ id }) => id)).toEqual([1001]);
    expect(server.comments[0]?.body).toContain('**it breaks**');
  });

  test('is found again behind a hundred others, page by page', async () => {
    const other = (id: number) => ({ id, user: { login: 'somebody' }, body: 'me too' });
    server.comments.push(...Array.from({ length: 250 }, (_, index) => other(index + 1)));
    server.comments.push({ id: 900, user: { login: servedLogin }, body: `${mark}\n\nold` });
    await commentStep(environmentOf('new'));
    expect(server.comments).toHaveLength(251);
    expect(server.comments.at(-1)?.body).toContain('new');
    expect(server.requests.filter((request) => request.startsWith('GET'))).toHaveLength(3);
  });

  test('is not taken from somebody who wrote the mark, nor from another job', async () => {
    const others = [
      { id: 1, user: { login: 'somebody' }, body: `${mark}\n\nall is well, believe me` },
      { id: 2, user: null, body: `${mark}\n\nof a deleted user` },
      { id: 3, user: { login: servedLogin }, body: `${commentMark('other')}\n\nof another job` },
      { id: 4, user: { login: servedLogin }, body: `as quoted:\n${mark}` },
    ];
    server.comments.push(...others.map((other) => ({ ...other })));
    await commentStep(environmentOf('ours'));
    expect(server.comments.slice(0, 4)).toEqual(others);
    expect(server.comments.map(({ id }) => id)).toEqual([1, 2, 3, 4, 1001]);
  });

  test('is left where several jobs create theirs at the same time', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((review) => commentStep(environmentOf(review))));
    expect(server.comments.map(({ id }) => id)).toEqual([1001]);
  });

  test('is one also if GitHub fails after it was created', async () => {
    server.refuse = (request) =>
      request.startsWith('GET') && server.comments.length === 1 && seconds.length === 0
        ? { status: 502 }
        : undefined;
    const { exitCode, log } = await commentStep(environmentOf('once'), quick);
    expect([exitCode, log.split(' ')[0], server.comments.length]).toEqual([0, 'updated', 1]);
    expect(seconds).toEqual([1]);
  });
});

describe('what it says', () => {
  test('is cut where GitHub takes no longer one, with the way to the whole', async () => {
    const line = `| ${'𝒳'.repeat(100)} |`;
    await commentStep(
      environmentOf(['<details>', ...Array<string>(2000).fill(line), '</details>'].join('\n')),
    );
    const body = server.comments[0]?.body ?? '';
    expect(body.length).toBeLessThanOrEqual(maxCommentCharacters);
    expect(body.length).toBeGreaterThan(maxCommentCharacters - 1000);
    expect(body).toMatch(
      /\n<\/details>\n\n\*\*\d+ of 2002 lines were cut.*\[the run\]\(https:\/\/forge\.example\/owner\/project\/actions\/runs\/42\)/,
    );
  });

  test('is not the review of an older commit if this one has none', async () => {
    await commentStep(environmentOf('all is well'));
    await commentStep(environmentOf('', { INPUT_REVIEW: '', INPUT_EXIT_CODE: '2' }));
    expect(server.comments).toHaveLength(1);
    expect(server.comments[0]?.body).toContain('**No review: patchmatrix ended with exit code 2');
  });

  test('a key that would end the mark does not', () => {
    expect(commentMark('a --> <b> \n- c')).toBe('<!-- patchmatrix: a%20%2D%2D%3E%20%3Cb%3E%20%0A%2D%20c -->');
  });
});

describe('where no comment can be', () => {
  test('a token that may not write one is a notice, and fails nothing', async () => {
    server.refuse = (request) =>
      request.startsWith('POST /repos')
        ? { status: 403, message: 'Resource not accessible by integration' }
        : undefined;
    const { exitCode, log } = await commentStep(environmentOf('review'), quick);
    expect(exitCode).toBe(0);
    expect(log).toMatch(/^::notice title=patchmatrix::The review is in the job summary only.*forks/);
    expect(log).toContain('403, Resource not accessible by integration');
    expect(seconds).toEqual([]);
  });

  test('a push that is of no pull request asks nobody', async () => {
    const { exitCode, log } = await commentStep(environmentOf('review', {}, { ref: 'refs/heads/main' }));
    expect([exitCode, log, server.requests]).toEqual([0, 'no pull request, so no comment\n', []]);
  });

  test.each([
    ['a wrong token', { INPUT_TOKEN: 'another' }, /401, Bad credentials/],
    ['a pull request that is not there', { INPUT_PULL_REQUEST: '8' }, /404, Not Found/],
    ['a number that is none', { INPUT_PULL_REQUEST: '#7' }, /expected a number .*`pull-request`, found `#7`/],
    ['no token', { INPUT_TOKEN: '' }, /expected a token/],
  ])('%s fails, and says what is wrong', async (_name, inputs, said) => {
    const { exitCode, log } = await commentStep(environmentOf('review', inputs), quick);
    expect([exitCode, log]).toEqual([1, expect.stringMatching(/^::error title=patchmatrix::/)]);
    expect(log).toMatch(said);
    expect(seconds).toEqual([]);
  });
});

describe('a busy GitHub', () => {
  const limited = (headers: Record<string, string>, message = 'You have exceeded a secondary rate limit') => {
    let left = 2;
    server.refuse = () => (left-- > 0 ? { status: 403, message, headers } : undefined);
  };

  test('is asked again when it says', async () => {
    limited({ 'retry-after': '3' });
    expect(await commentStep(environmentOf('review'), quick)).toMatchObject({ exitCode: 0 });
    expect(seconds).toEqual([3, 6]);
    expect(server.comments).toHaveLength(1);
  });

  test('is asked again when its limit ends', async () => {
    limited({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 20) });
    await commentStep(environmentOf('review'), quick);
    expect(seconds[0]).toBeGreaterThan(18);
    expect(server.comments).toHaveLength(1);
  });

  test('is asked again after a minute if it does not say when', async () => {
    limited({});
    await commentStep(environmentOf('review'), quick);
    expect(seconds).toEqual([60, 120]);
  });

  test.each([
    ['for good', { status: 503 }, [1, 2, 4]],
    ['for half an hour', { status: 429, headers: { 'retry-after': '1800' } }, []],
  ])('%s is a warning, and fails nothing', async (_name, refusal, waited) => {
    server.refuse = () => refusal;
    const { exitCode, log } = await commentStep(environmentOf('review'), quick);
    expect(exitCode).toBe(0);
    expect(log).toMatch(/^::warning title=patchmatrix::The comment was not written/);
    expect(seconds).toEqual(waited);
  });

  test('that does not answer is a warning that says so', async () => {
    const environment = environmentOf('review');
    await server.close();
    const { exitCode, log } = await commentStep(environment, quick);
    expect(exitCode).toBe(0);
    expect(log).toMatch(/expected an answer, found fetch failed: connect ECONNREFUSED/);
    server = await serveComments();
  });
});

test('the token goes to no other server, whatever a page says', async () => {
  const elsewhere = await serveComments();
  server.refuse = (request) =>
    request.startsWith('GET')
      ? { status: 200, headers: { link: `<${elsewhere.url}/x>; rel="next"` } }
      : undefined;
  await commentStep(environmentOf('review'), quick);
  expect(elsewhere.requests).toEqual([]);
  await elsewhere.close();
});

test('an event that cannot be read is none of a pull request', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'review.md'), 'x');
  const { exitCode } = await commentStep({ ...environmentOf('x'), GITHUB_EVENT_PATH: join(folder, 'none') });
  expect(exitCode).toBe(0);
});
