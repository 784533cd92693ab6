/** A real server of each test's own: on a free port, in a temporary folder, ended by its process id. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

import { Redis } from 'ioredis';

import { findPort } from '../find-port.ts';
import { makeFolder } from '../make-project.ts';

/** True where the tests must be skipped; under `CI=true` they fail instead. */
export const isSkipped = isMissing();

function isMissing(): boolean {
  if (spawnSync('redis-server', ['--version']).status === 0) return false;
  if (process.env['CI']) throw new Error('expected redis-server for these tests, found none');
  console.warn('skipped, as redis-server is missing: tests of the queue');
  return true;
}

export interface RedisServer {
  readonly url: string;
  readonly client: Redis;
  /** Ends it at once, as a crash would; `restart` starts it on the same port and folder. */
  kill(): Promise<void>;
  restart(): void;
}

const servers: { stop(): Promise<void> }[] = [];

/** To be called after the tests. */
export async function stopServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
}

/** @param password that it asks for */
export async function startRedis(password?: string): Promise<RedisServer> {
  const folder = makeFolder();
  const port = await findPort();
  const auth = password === undefined ? [] : ['--requirepass', password];
  let server: ChildProcess;
  const client = new Redis({
    port,
    lazyConnect: true,
    retryStrategy: () => 50,
    ...(password && { password }),
  });
  client.on('error', () => undefined);
  const start = (): void => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    server = spawn('redis-server', [...args, '--appendonly', 'yes', ...auth], { stdio: 'ignore' });
  };
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  start();
  await client.connect().catch(() => undefined);
  await client.ping();
  servers.push({
    async stop() {
      client.disconnect();
      await kill();
    },
  });
  return { url: `redis://127.0.0.1:${port}`, client, kill, restart: start };
}
