/**
 * How far a queue carries: measures on this machine what a job costs the runner, the server and a worker, and what a cell takes,
 * and computes from that, job by job, how long a run takes with 1 to 1,000 workers. Measured points for 1, 2 and 4 workers stand
 * beside the computed ones. It stores everything in
 * bench/queue.json; `--json` also prints it. Needs `redis-server`, Linux, and `npm run build`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { build } from 'esbuild';
import { Redis } from 'ioredis';

const repository = fileURLToPath(new URL('..', import.meta.url));
const cli = join(repository, 'dist', 'cli.cjs');
const folder = mkdtempSync(join(tmpdir(), 'patchmatrix-simulation-'));
const clockTicks = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout);
const jobs = 20_000;
const counts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000];

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, repeat: { type: 'string', default: '60' } },
});
/** How often each cell runs for what a job costs; more than the 5 times that it is held against. */
const repeat = Number(values.repeat);
const started = [];
try {
  const { costs, measured } = await measure();
  const simulated = counts.map((workers) => simulate(workers, jobs, costs));
  const perSecond = 1000 / Math.max(costs.runnerMs, costs.serverMs);
  const limit = costs.runnerMs > costs.serverMs ? 'the runner' : 'the server';
  const found = {
    measuredAt: new Date().toISOString(),
    ...{ cores: availableParallelism(), costs, jobs, limit, perSecond, simulated, measured },
  };
  if (values.json) console.log(JSON.stringify({ kind: 'queue-simulation', ...found }));
  else print(found);
  writeFileSync(join(repository, 'bench', 'queue.json'), `${JSON.stringify(found, undefined, 2)}\n`);
} finally {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  await Promise.all(
    started.map((child) => child.exitCode === null && child.signalCode === null && once(child, 'exit')),
  );
  rmSync(folder, { recursive: true, force: true });
}

/** The discrete simulation: workers take jobs in turn; the runner and the server do one thing at a time. */
function simulate(workers, count, { cellMs, workerMs, runnerMs, serverMs }) {
  const free = new Float64Array(workers);
  const ends = new Float64Array(count);
  let serverFree = 0;
  for (let job = 0; job < count; job++) {
    const worker = indexOfLowest(free);
    // To add and to fetch takes the server half of what a job costs it, what is said of the job the other half.
    const fetched = Math.max(free[worker], serverFree) + serverMs / 2;
    serverFree = fetched;
    const ended = fetched + workerMs + cellMs[job % cellMs.length];
    free[worker] = ended;
    ends[job] = ended;
    serverFree += serverMs / 2;
  }
  // The runner reads what ended in the order in which it did.
  let runnerFree = 0;
  for (const ended of ends.toSorted()) runnerFree = Math.max(runnerFree, ended) + runnerMs;
  const seconds = Math.max(runnerFree, serverFree, ...free) / 1000;
  return { workers, seconds, jobsPerSecond: count / seconds };
}

function indexOfLowest(values) {
  let lowest = 0;
  for (let index = 1; index < values.length; index++) if (values[index] < values[lowest]) lowest = index;
  return lowest;
}

async function measure() {
  for (const name of ['matrix.yaml', 'variants', 'scenarios'])
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  const port = await findPort();
  const url = `redis://127.0.0.1:${port}`;
  start('redis-server', [
    '--port',
    port,
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'yes',
  ]);
  const client = new Redis({ port, retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  await client.ping();

  // What a cell takes, one at a time, and one observation for those who need none of their own.
  const local = await run(['-j', '1']);
  const finished = local.events.filter(({ kind }) => kind === 'cell-finished');
  const observation = finished.find((event) => event.observation.end === 'exited').observation;

  const measured = [];
  let announcement;
  for (const workers of [1, 2, 4]) {
    const all = Array.from({ length: workers }, () =>
      start(process.execPath, [cli, 'worker', '--queue', url, '--workers', '1']),
    );
    const announced = await waitForWorkers(client, workers);
    announcement ??= announced[0];
    const { events } = await run(['--queue', url, '--repeat-each', '3']);
    measured.push({ workers, ...throughput(events) });
    for (const child of all) child.kill('SIGTERM');
    await Promise.all(all.map((child) => once(child, 'exit')));
  }

  // What is left of a cell's time with one worker at the queue is the child's start and end, and the worker's own.
  const file = join(folder, 'null-worker.json');
  writeFileSync(file, JSON.stringify({ announcement, observation }));
  const bundle = join(repository, 'dist', `null-worker-${process.pid}.mjs`);
  await build({
    entryPoints: [join(repository, 'bench', 'null-worker.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  try {
    start(process.execPath, [bundle, url, file]);
    await waitForWorkers(client, 1);
    const few = await costOf(client, ['--queue', url, '--repeat-each', '5']);
    const many = await costOf(client, ['--queue', url, '--repeat-each', String(repeat)]);
    const perJob = (name) => (many[name] - few[name]) / (many.jobs - few.jobs);
    const costs = {
      cellMs: finished.map((event) => event.observation.wallMs),
      workerMs: perJob('wallMs'),
      runnerMs: perJob('runnerCpuMs'),
      serverMs: perJob('serverCpuMs'),
    };
    return { costs, measured };
  } finally {
    rmSync(bundle, { force: true });
    client.disconnect();
  }
}

async function costOf(client, args) {
  const before = await serverCpuMs(client);
  const { events, cpuMs } = await run(args);
  const { jobs: count, seconds } = throughput(events);
  return {
    jobs: count,
    wallMs: seconds * 1000,
    runnerCpuMs: cpuMs,
    serverCpuMs: (await serverCpuMs(client)) - before,
  };
}

/** A run of the contract scenarios on one column, on the virtual clock. */
async function run(args) {
  const words = [
    'run',
    '--clock',
    'virtual',
    '--scenario',
    'contract',
    '--runtime',
    '4.13',
    '--variant',
    'none',
    '--quiet',
    ...args,
  ];
  const child = start(process.execPath, [cli, ...words]);
  let cpuMs = 0;
  while (child.exitCode === null && child.signalCode === null) {
    cpuMs = readCpuMs(child.pid) ?? cpuMs;
    await sleep(5);
  }
  if (child.exitCode !== 0) throw new Error(`expected the run to exit with 0, found ${child.exitCode}`);
  const newest = readdirSync(join(folder, 'results'))
    .filter((name) => name.includes('Z-'))
    .toSorted()
    .at(-1);
  const lines = readFileSync(join(folder, 'results', newest, 'events.ndjson'), 'utf8')
    .trimEnd()
    .split('\n');
  return { events: lines.map((line) => JSON.parse(line)), cpuMs };
}

function throughput(events) {
  const ends = events.filter(({ kind }) => kind === 'cell-finished');
  const seconds = (ends.at(-1).atMs - events.find(({ kind }) => kind === 'cell-started').atMs) / 1000;
  return { jobs: ends.length, seconds, jobsPerSecond: ends.length / seconds };
}

function readCpuMs(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / clockTicks;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}

async function serverCpuMs(client) {
  const info = await client.info('cpu');
  const value = (name) => Number(new RegExp(`^${name}:(.*)$`, 'm').exec(info)[1]);
  return (value('used_cpu_sys') + value('used_cpu_user')) * 1000;
}

async function waitForWorkers(client, count) {
  for (;;) {
    const keys = await client.keys('patchmatrix:worker:*');
    if (keys.length >= count) return (await client.mget(keys)).map((json) => JSON.parse(json));
    await sleep(50);
  }
}

function start(command, args) {
  const env = { ...process.env, PATCHMATRIX_CACHE: join(folder, '.cache') };
  const child = spawn(command, args.map(String), {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  started.push(child);
  return child;
}

async function findPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function print({ costs, simulated, measured, limit, perSecond }) {
  const { cellMs, ...own } = costs;
  const mean = cellMs.reduce((sum, each) => sum + each, 0) / cellMs.length;
  console.log(`a cell takes ${mean.toFixed(1)} ms (mean of ${cellMs.length}, one at a time)`);
  console.log(
    `a job costs beside it: ${own.workerMs.toFixed(2)} ms of a worker's time, ${own.runnerMs.toFixed(2)} ms of the runner's CPU, ${own.serverMs.toFixed(2)} ms of the server's\n`,
  );
  console.log(`workers  computed: jobs/s  s for ${jobs}   measured: jobs/s`);
  for (const { workers, jobsPerSecond, seconds } of simulated) {
    const here = measured.find((each) => each.workers === workers);
    console.log(
      `${String(workers).padStart(7)}${jobsPerSecond.toFixed(0).padStart(18)}${seconds.toFixed(1).padStart(13)}${(here?.jobsPerSecond.toFixed(1) ?? '').padStart(19)}`,
    );
  }
  console.log(`\nno more than ${perSecond.toFixed(0)} jobs a second: ${limit} is the limit`);
  console.log(
    `measured with all workers, the runner and the server on ${availableParallelism()} cores, which is what limits those points`,
  );
}
