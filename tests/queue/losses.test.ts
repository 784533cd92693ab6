/** Workers, servers and runs that are lost in the middle: nothing is lost with them, and nothing counts twice. */
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, describe, expect, test, vi } from 'vitest';

import type { RunEvent } from '../../runner/execute/events.ts';
import { runPatchmatrix, startPatchmatrix } from '../run-patchmatrix.ts';
import { makeNaps } from './nap-project.ts';
import { countFinished, readRunEvents } from './plain-events.ts';
import { isSkipped, startRedis, stopServers } from './redis-server.ts';
import { startWorker, stopWorkers } from './worker-process.ts';

afterAll(async () => {
  await stopWorkers();
  await stopServers();
});

const timeoutMs = 80_000;

describe.skipIf(isSkipped).concurrent('with a queue', () => {
  test('the jobs of a worker that was killed are done by another one, and count once', async () => {
    const { url } = await startRedis();
    const cwd = makeNaps(3, 4);
    const killed = await startWorker(url);
    const running = startPatchmatrix(['run', '--queue', url, '--json'], { cwd, timeoutMs });
    await untilReady(cwd, 2);
    killed.kill('SIGKILL');
    const other = await startWorker(url);
    const { exitCode } = await running;

    const events = readRunEvents(cwd);
    expect(exitCode).toBe(0);
    expect(Object.values(countFinished(events))).toEqual([1, 1, 1]);
    expect(verdictless(events)).toEqual(['exited', 'exited', 'exited']);
    expect(other.output().match(/^did /gm)).toHaveLength(3);
  }, 100_000);

  test('a server that was killed and started again loses nothing, and whoever waits says so', async () => {
    const server = await startRedis();
    const { url } = server;
    const cwd = makeNaps(6, 4);
    const worker = await startWorker(url, { args: ['--workers', '1'] });
    const running = startPatchmatrix(['run', '--queue', url, '--json'], { cwd, timeoutMs });
    await untilReady(cwd, 1);
    await server.kill();
    await sleep(2500);
    server.restart();
    const { exitCode, stderr } = await running;

    const events = readRunEvents(cwd);
    expect(stderr).toBe(`lost the connection to ${url}/0: waiting for it\nconnected to ${url}/0 again\n`);
    expect(exitCode).toBe(0);
    expect(Object.values(countFinished(events))).toEqual([1, 1, 1, 1, 1, 1]);
    expect(new Set(verdictless(events))).toEqual(new Set(['exited']));
    expect(worker.output()).toContain(`connected to ${url}/0 again`);
  }, 100_000);

  test('a job that two workers did counts once', async () => {
    const { url } = await startRedis();
    const cwd = makeNaps(1, 3);
    const first = await startWorker(url);
    const running = startPatchmatrix(['run', '--queue', url, '--json'], { cwd, timeoutMs });
    await untilReady(cwd, 1);
    // Longer than its lock, with its child in it; both come to their ends.
    process.kill(first.pid, 'SIGSTOP');
    const second = await startWorker(url);
    await vi.waitFor(() => expect(second.output()).toContain('did naps/nap-1'), {
      timeout: 60_000,
      interval: 100,
    });
    process.kill(first.pid, 'SIGCONT');
    const { exitCode } = await running;
    await vi.waitFor(() => expect(first.output()).toMatch(/^left \w+ to other workers/m), {
      timeout: 20_000,
      interval: 100,
    });

    const events = readRunEvents(cwd);
    expect(exitCode).toBe(0);
    expect(Object.values(countFinished(events))).toEqual([1]);
    // A cell that goes to another worker has started once, as far as a run's readers are concerned.
    expect(events.filter(({ kind }) => kind === 'cell-started')).toHaveLength(1);
  }, 100_000);

  test('Ctrl-C of the run takes back what waits and ends what runs', async () => {
    const { url, client } = await startRedis();
    const cwd = makeNaps(4, 20);
    const worker = await startWorker(url, { args: ['--workers', '1'] });
    const running = startPatchmatrix(['run', '--queue', url], { cwd, timeoutMs });
    await untilReady(cwd, 1);
    const startedAtMs = performance.now();
    running.kill('SIGINT');
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(130);
    expect(stdout).toContain('interrupted by SIGINT');
    // Nobody waits for the naps.
    await vi.waitFor(async () => expect(await client.keys('patchmatrix-jobs:*:j*')).toEqual([]), {
      timeout: 10_000,
      interval: 50,
    });
    expect(performance.now() - startedAtMs).toBeLessThan(15_000);
    expect(worker.output()).not.toContain('did naps');
  }, 100_000);

  test('Ctrl-C of a worker gives its jobs back, SIGTERM lets them end', async () => {
    const { url } = await startRedis();
    const cwd = makeNaps(2, 28);
    const givesBack = await startWorker(url);
    const words = ['run', '--queue', url, '--json', '--queue-wait', '3', '--timeout', '60'];
    const running = startPatchmatrix(words, { cwd, timeoutMs });
    await untilReady(cwd, 2);
    givesBack.kill('SIGINT');
    expect((await givesBack.ended).exitCode).toBe(130);
    expect(givesBack.output().match(/^gave back naps/gm)).toHaveLength(2);

    const drains = await startWorker(url);
    await vi.waitFor(async () => expect((await runningOn(url)).length).toBe(2), {
      timeout: 20_000,
      interval: 50,
    });
    drains.kill('SIGTERM');
    const [{ exitCode }, worker] = await Promise.all([running, drains.ended]);
    expect(worker.exitCode).toBe(0);
    // It was not there for others for longer than they would wait.
    expect(exitCode).toBe(0);
    expect(drains.output().match(/^did naps/gm)).toHaveLength(2);
    expect(Object.values(countFinished(readRunEvents(cwd)))).toEqual([1, 1]);
  }, 100_000);

  test.each([
    ['SIGTERM', 0],
    ['SIGINT', 130],
  ] as const)('%s ends a worker that has no job and whose server is gone', async (signal, exitCode) => {
    const server = await startRedis();
    const worker = await startWorker(server.url);
    await server.kill();
    await vi.waitFor(() => expect(worker.output()).toContain('lost the connection'), { timeout: 10_000 });
    worker.kill(signal);
    expect((await worker.ended).exitCode).toBe(exitCode);
  });

  test('Ctrl-C ends a worker that runs something and whose server is gone, and what it runs', async () => {
    const server = await startRedis();
    const cwd = makeNaps(1, 60);
    const worker = await startWorker(server.url);
    const running = startPatchmatrix(['run', '--queue', server.url, '--json'], { cwd, timeoutMs });
    await untilReady(cwd, 1);
    await server.kill();
    await vi.waitFor(() => expect(worker.output()).toContain('lost the connection'), { timeout: 10_000 });
    worker.kill('SIGINT');
    expect((await worker.ended).exitCode).toBe(130);
    running.kill('SIGINT');
    expect((await running).exitCode).toBe(130);
  }, 60_000);

  test('a server that takes no writes for a while ends neither worker nor run', async () => {
    const server = await startRedis();
    const cwd = makeNaps(2, 6);
    const worker = await startWorker(server.url, { args: ['--workers', '1'] });
    const running = startPatchmatrix(['run', '--queue', server.url, '--json'], { cwd, timeoutMs });
    await untilReady(cwd, 1);
    const { client } = server;
    await client.config('SET', 'maxmemory', '1');
    await vi.waitFor(() => expect(worker.output()).toContain('OOM command not allowed'), { timeout: 20_000 });
    // Over several looks at the queue, of which each is refused.
    await sleep(4000);
    expect(worker.output().match(/OOM command not allowed/g)?.length).toBeLessThan(5);
    await client.config('SET', 'maxmemory', '0');
    const { exitCode, stderr } = await running;
    expect(stderr).toContain('to do what it was asked, found OOM command not allowed');
    expect(exitCode).toBe(0);
    expect(Object.values(countFinished(readRunEvents(cwd)))).toEqual([1, 1]);
  }, 100_000);

  test('a run at a server that takes no writes says so, and ends', async () => {
    const server = await startRedis();
    await server.client.config('SET', 'maxmemory', '1');
    const cwd = makeNaps(1, 0.1);
    const { exitCode, stderr } = await runPatchmatrix(['run', '--queue', server.url], { cwd, timeoutMs });
    expect(stderr).toMatch(
      /^error: expected a server at \S+ that takes what is written, found OOM command not allowed/,
    );
    expect(exitCode).toBe(3);
  });

  test('what hits its time limit runs again alone, and says so', async () => {
    const { url } = await startRedis();
    const cwd = makeNaps(2, 5);
    await startWorker(url);
    await runPatchmatrix(['run', '--queue', url, '--json', '--timeout', '1'], { cwd, timeoutMs });
    const events = readRunEvents(cwd);
    expect(events.filter(({ kind }) => kind === 'cell-unconfirmed')).toHaveLength(2);
    const problems = events.flatMap((event) =>
      event.kind === 'cell-finished' ? event.observation.problem : [],
    );
    for (const problem of problems) expect(problem).toContain('alone as before beside other cells');
    expect(problems).toHaveLength(2);
  }, 100_000);
});

async function untilReady(cwd: string, count: number): Promise<void> {
  await vi.waitFor(
    () => {
      const ready = readRunEvents(cwd).filter(({ kind }) => kind === 'cell-ready').length;
      expect(ready).toBeGreaterThanOrEqual(count);
    },
    { timeout: 30_000, interval: 50 },
  );
}

async function runningOn(url: string): Promise<string[]> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url);
  try {
    return await client.keys('patchmatrix-jobs:*:lock');
  } finally {
    client.disconnect();
  }
}

function verdictless(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'cell-finished' ? event.observation.end : []));
}
