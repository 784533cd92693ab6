/**
 * `npm run bench:starts`: what it costs the parent to start a child by `spawn` and by execa, which decided what starts cells. CPU
 * time of this process for each start of `node -e 0`, the ways in turns; stored in bench/starts.json.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';

import { execa } from 'execa';

import { median, orderOfRound } from './peers/statistics.js';

const rounds = 12;
const startsPerRound = 15;
const command = [process.execPath, ['-e', '0']];

const ways = {
  'spawn, nothing piped': () => once(spawn(...command, { stdio: 'ignore' }), 'close'),
  'spawn, stdout and stderr piped': () => {
    const child = spawn(...command);
    child.stdout.resume();
    child.stderr.resume();
    return once(child, 'close');
  },
  'execa, nothing piped': () => execa(...command, { stdio: 'ignore' }),
  'execa, stdout and stderr piped': () => execa(...command),
};

const machine = {
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  node: process.version,
  load: loadavg()[0],
};
const samples = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
// Two rounds to warm up.
for (let round = -2; round < rounds; round++) {
  for (const [name, start] of orderOfRound(Object.entries(ways), round + 2)) {
    const cpuMs = await measure(start);
    if (round >= 0) samples[name].push(cpuMs);
  }
}

const parentCpuMs = Object.fromEntries(
  Object.entries(samples).map(([name, values]) => [name, Number(median(values).toFixed(2))]),
);
for (const [name, ms] of Object.entries(parentCpuMs)) {
  console.log(`${name.padEnd(32)} ${ms.toFixed(2)} ms of the parent's CPU`);
}
const stored = { measuredAt: new Date().toISOString(), machine, rounds, startsPerRound, parentCpuMs };
writeFileSync(new URL('starts.json', import.meta.url), `${JSON.stringify(stored, undefined, 2)}\n`);

/** @returns milliseconds of this process's CPU time for each start */
async function measure(start) {
  const before = process.cpuUsage();
  for (let count = 0; count < startsPerRound; count++) await start();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / startsPerRound;
}
