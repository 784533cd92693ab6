/** What is wrong at a queue, or was put there to do harm, is said in a sentence; workers and runs go on. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { Queue } from 'bullmq';
import { execa } from 'execa';
import { afterAll, describe, expect, test, vi } from 'vitest';

import { framesKey, queuePrefix } from '../../runner/queue/keys.ts';
import { makeFolder, repository } from '../make-project.ts';
import { runPatchmatrix, startPatchmatrix } from '../run-patchmatrix.ts';
import { makeNaps } from './nap-project.ts';
import { readRunEvents } from './plain-events.ts';
import { isSkipped, startRedis, stopServers } from './redis-server.ts';
import { startWorker, stopWorkers } from './worker-process.ts';

afterAll(async () => {
  await stopWorkers();
  await stopServers();
});

const timeoutMs = 60_000;
const session = '00000000-0000-4000-8000-000000000000';

describe.skipIf(isSkipped).concurrent('at a queue', () => {
  test('jobs that are none are refused, each in a line, and the next one runs', async () => {
    const { url, client } = await startRedis();
    const worker = await startWorker(url);
    // It says that it waits a moment before others can see it.
    const name = await vi.waitFor(() => findModelQueue(client), { timeout: 10_000, interval: 50 });
    const queue = new Queue(name, { connection: client, prefix: queuePrefix });
    const hostile = [
      'text',
      { session: '../..', payload: '{}' },
      { session, payload: '{' },
      { session, payload: '{"kind":"shell"}' },
      { session, payload: JSON.stringify({ kind: 'cell', cell: { id: 7 } }) },
      { session, payload: 'x'.repeat(9 * 1024 * 1024) },
    ];
    for (const [index, data] of hostile.entries()) await queue.add('job', data, { jobId: `bad-${index}` });
    // Of BullMQ's own: no JSON at all.
    const broken = ['data', 'opts', 'progress', 'parent'];
    for (const field of broken) {
      const jobId = `broken-${field}`;
      await queue.add('job', { session, payload: '{' }, { jobId, delay: 500 });
      await client.hset(`${queuePrefix}:${queue.name}:${jobId}`, field, '{"half');
    }
    const refused = () => worker.output().match(/^a job was refused: /gm)?.length;
    const all = hostile.length + broken.length;
    await vi.waitFor(() => expect(refused()).toBe(all), { timeout: 20_000, interval: 50 });
    expect(worker.output()).toContain('expected a job of at most 8 MiB');
    // None of them can come back: those that are left have failed for good.
    const states = ['active', 'delayed', 'failed', 'prioritized', 'wait'] as const;
    const counts = { active: 0, delayed: 0, failed: hostile.length, prioritized: 0, wait: 0 };
    await vi.waitFor(async () => expect(await queue.getJobCounts(...states)).toEqual(counts), {
      timeout: 10_000,
    });
    expect(await client.keys(`${queuePrefix}:${queue.name}:broken-*`)).toEqual([]);
    expect(worker.output()).not.toMatch(/\n\s+at /);

    const { exitCode, stderr } = await runPatchmatrix(['run', '--queue', url, '--json'], {
      ...{ cwd: makeNaps(1, 0.1), timeoutMs },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(refused()).toBe(all);
  }, 90_000);

  test('frames that no worker wrote change nothing', async () => {
    const { url, client } = await startRedis();
    const cwd = makeNaps(1, 3);
    await startWorker(url);
    const running = startPatchmatrix(['run', '--queue', url, '--json'], { cwd, timeoutMs });
    const key = await vi.waitFor(
      async () => {
        const [found] = await client.keys(framesKey('*'));
        if (found === undefined) throw new Error('expected a stream');
        return found;
      },
      { timeout: 20_000, interval: 20 },
    );
    const observation = { end: 'exited', leaked: false, wallMs: 1, exitCode: 0 };
    const forged = JSON.stringify({ kind: 'observation', observation });
    await client.xadd(key, '*', 'job', 'j0', 'delivery', 'd', 'number', '0', 'frame', forged);
    await client.xadd(key, '*', 'job', 'j0', 'delivery', 'd', 'number', 'NaN', 'frame', '{"kind":');
    await client.xadd(key, '*', 'frame', '{"kind":"__proto__"}');
    await client.xadd(key, '*', 'x', 'y');
    const { exitCode, stderr } = await running;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(readRunEvents(cwd).filter(({ kind }) => kind === 'cell-finished')).toHaveLength(1);
  }, 90_000);

  test('a run says at once that nobody can run its cells, and gives up in time', async () => {
    const { url } = await startRedis();
    const cwd = makeNaps(2, 0.1);
    const { exitCode, stderr } = await runPatchmatrix(
      ['run', '--queue', url, '--queue-wait', '3', '--json'],
      {
        ...{ cwd, timeoutMs },
      },
    );
    expect(stderr).toBe(
      `no worker can run models: 2 jobs wait for one, 3 s at most\n  there is no worker at all\n  to start one: patchmatrix worker --queue ${url}/0 matrix.yaml\n`,
    );
    expect(exitCode).toBe(3);
    const ends = readRunEvents(cwd).flatMap((event) =>
      event.kind === 'cell-finished' ? event.observation : [],
    );
    expect(ends).toMatchObject([
      { end: 'not-started', problem: 'expected a worker that can run models within 3 s, found none' },
      { end: 'not-started' },
    ]);
  }, 90_000);

  test('a password is neither printed nor stored', async () => {
    const { url } = await startRedis('se:cret');
    const cwd = makeNaps(1, 0.1);
    const secret = url.replace('redis://', 'redis://:se%3Acret@');
    const worker = await startWorker(secret);
    const { exitCode, stdout, stderr } = await runPatchmatrix(['run', `--queue=${secret}`, '--json'], {
      cwd,
      timeoutMs,
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const [started] = readRunEvents(cwd);
    expect(started).toMatchObject({ kind: 'run-started', args: ['run', '--json'] });
    const inVariable = { PATCHMATRIX_QUEUE_PASSWORD: 'se:cret' };
    const wrong = await runPatchmatrix(['run', '--queue', url.replace('//', '//:wrong@')], {
      cwd,
      timeoutMs,
    });
    const variable = await runPatchmatrix(['run', '--queue', url, '--quiet'], {
      cwd,
      timeoutMs,
      env: inVariable,
    });
    const mistaken = await runPatchmatrix(['run', '--queue', 'http://:se%3Acret@localhost'], {
      cwd,
      timeoutMs,
    });
    expect([wrong.exitCode, variable.exitCode, mistaken.exitCode]).toEqual([3, 0, 2]);
    const texts = [
      stdout,
      stderr,
      worker.output(),
      wrong.stderr,
      mistaken.stderr,
      JSON.stringify(readRunEvents(cwd)),
    ];
    for (const text of texts) expect(text).not.toMatch(/se:cret|se%3Acret/);
  }, 90_000);

  test('without a server, and without the packages, there is one sentence', async () => {
    const cwd = makeNaps(1, 0.1);
    const noServer = await runPatchmatrix(['worker', '--queue', 'redis://127.0.0.1:1'], { cwd, timeoutMs });
    expect(noServer).toMatchObject({
      exitCode: 3,
      stderr:
        'error: expected a Redis or Valkey server at redis://127.0.0.1:1/0, found connect ECONNREFUSED 127.0.0.1:1\n',
    });
    // The built package by itself finds no packages beside it.
    const alone = makeFolder();
    mkdirSync(join(alone, 'dist'));
    cpSync(join(repository, 'dist'), join(alone, 'dist'), { recursive: true });
    cpSync(join(repository, 'package.json'), join(alone, 'package.json'));
    const environment = {
      PATH: process.env['PATH'] ?? '',
      HOME: alone,
      PATCHMATRIX_CACHE: join(alone, 'cache'),
    };
    const cli = (args: string[]) =>
      execa(process.execPath, [join(alone, 'dist/cli.cjs'), ...args], {
        reject: false,
        extendEnv: false,
        env: environment,
      });
    const noPackage = await cli(['worker', '--queue', 'redis://127.0.0.1:1']);
    expect(noPackage).toMatchObject({
      exitCode: 3,
      stderr:
        'error: expected the packages `bullmq` and `ioredis` for --queue, found one of them missing; `npm install bullmq ioredis` adds them',
    });
    expect(await cli(['--version'])).toMatchObject({ exitCode: 0 });
  }, 90_000);
});

async function findModelQueue(client: {
  keys(pattern: string): Promise<string[]>;
  get(key: string): Promise<string | null>;
}) {
  const [key = ''] = await client.keys('patchmatrix:worker:*');
  const { capabilities } = JSON.parse((await client.get(key)) ?? '{}') as { capabilities: { id: string }[] };
  const found = capabilities.find(({ id }) => id.endsWith('_model'));
  if (found === undefined) throw new Error('expected a worker that runs models');
  return found.id;
}
