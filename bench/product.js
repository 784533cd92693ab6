/* eslint-disable max-lines -- one command: what it measures is listed where it is measured */
/**
 * `npm run bench:product`: what patchmatrix itself costs, as ratios of things that are measured side by side: a cell to a bare
 * start of Node, the start of the command line to an empty script, whole matrices to what they cannot go below, forked Python
 * cells to fresh ones, a run in which nothing changed, and the models to the real library. Prints a table, and stores everything.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';

import { measureModel } from './model.js';
import { renderModelMeasurements } from './model/render.js';
import { measureCommand } from './peers/measure-command.js';
import { patchmatrixCommand, writeModules, writePrograms } from './peers/projects.js';
import { median } from './peers/statistics.js';

const usage = `usage: npm run bench:product -- [options]
  --rounds 5       how often each thing has its turn
  --only NAME...   cells, start, matrix, cache, python or model; default: all of them
  --json FILE      where everything is stored; default: bench/product.json
`;

const repository = fileURLToPath(new URL('../', import.meta.url));
const parts = { cells, start, matrix, cache, python, model };
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', multiple: true, default: Object.keys(parts) },
    json: { type: 'string', default: join(repository, 'bench', 'product.json') },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

const rounds = Number(values.rounds);
/** What the part that is measured found beside what it is aimed at. */
const aims = [];
const cores = availableParallelism();
const commandLine = join(repository, 'dist', 'cli.cjs');
const root = mkdtempSync(join(tmpdir(), 'patchmatrix-product-'));
const emptyScript = join(root, 'empty.cjs');
writeFileSync(emptyScript, '');
/** Writes what CPU time a process took itself to the file that a variable names. */
const meter = join(root, 'meter.cjs');
writeFileSync(
  meter,
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); require('fs').writeFileSync(process.env.METER, String((user + system) / 1000)); });\n",
);

try {
  const { model: processor = 'unknown' } = cpus()[0] ?? {};
  const machine = { processor: processor.trim(), cores, node: process.version };
  print(
    `${machine.processor}, ${cores} cores, Node ${machine.node}, load ${loadavg()[0].toFixed(2)}, ${rounds} rounds`,
  );
  const results = readKept(machine);
  for (const name of values.only) {
    if (!Object.hasOwn(parts, name))
      throw new Error(`expected ${Object.keys(parts).join(', ')}, found ${name}`);
    const measuredAt = new Date().toISOString();
    const load = loadavg()[0];
    results[name] = { measuredAt, load, rounds, ...(await parts[name]()), aims: aims.splice(0) };
  }
  mkdirSync(dirname(values.json), { recursive: true });
  // In the order of the parts, whichever were measured now.
  const ordered = Object.keys(parts).flatMap((name) => (results[name] ? [[name, results[name]]] : []));
  writeFileSync(
    values.json,
    `${JSON.stringify({ machine, ...Object.fromEntries(ordered) }, undefined, 2)}\n`,
  );
  print(`\nstored in ${values.json}`);
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`error: ${error.message}\n`);
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** The cost of one more cell: that of many less that of few, by their difference. */
async function cells() {
  print('\ncells, as many at a time as there are cores');
  const [few, many] = [20, 120];
  const kinds = [
    { name: 'a program on a model', write: writePrograms },
    { name: 'a module on a package', write: writeModules },
  ];
  const projects = kinds.map(({ name, write }) => ({
    name,
    few: write(join(root, `${write.name}-few`), few).command,
    many: write(join(root, `${write.name}-many`), many).command,
    rounds: [],
  }));
  for (const project of projects) await Promise.all([metered(project.few), metered(project.many)]);
  const starts = [];
  for (let round = 0; round < rounds; round++) {
    starts.push(await timeStarts(many));
    for (const project of projects) {
      const [small, large] = [await metered(project.few), await metered(project.many)];
      project.rounds.push({
        wallMs: (1000 * (large.wallSeconds - small.wallSeconds)) / (many - few),
        ownCpuMs: (large.ownMs - small.ownMs) / (many - few),
        bareMs: starts.at(-1),
      });
    }
  }
  print(`  a bare \`node -e 0\`: ${ms(median(starts))}`);
  return {
    bareMs: median(starts),
    kinds: projects.map(({ name, rounds: measured }) => {
      const row = {
        name,
        wallMs: median(measured.map(({ wallMs }) => wallMs)),
        ratio: median(measured.map(({ wallMs, bareMs }) => wallMs / bareMs)),
        ownCpuMs: median(measured.map(({ ownCpuMs }) => ownCpuMs)),
      };
      print(`  ${name}: ${ms(row.wallMs)}`);
      report(`a cell, ${name}, to a bare \`node -e 0\``, row.ratio, 1.2);
      report(`CPU time of the runner for a cell, ${name}`, row.ownCpuMs, 3.5, { unit: 'ms' });
      return { ...row, rounds: measured };
    }),
  };
}

async function start() {
  print('\nthe start of the command line');
  const commands = {
    empty: [emptyScript],
    version: [commandLine, '--version'],
    help: [commandLine, '--help'],
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < 4 * rounds; round++) {
    for (const [name, args] of Object.entries(commands)) times[name].push(await timeOnce(args));
  }
  const ratioTo = (name) => median(times[name].map((time, round) => time / times.empty[round]));
  print(`  an empty script: ${ms(median(times.empty))}`);
  report('`--version`, to an empty script', ratioTo('version'), 2);
  report('`--help`, to an empty script', ratioTo('help'), 2);
  return { emptyMs: median(times.empty), version: ratioTo('version'), help: ratioTo('help') };
}

/** The default matrix, beside what it cannot go below: its cells' bare starts on all cores, and the command line's own. */
async function matrix() {
  print('\nthe default matrix, without results that were kept');
  const cwd = copyDefaultProject();
  const run = async (...args) => {
    const command = patchmatrixCommand(cwd, ...args);
    const { wallSeconds } = await accepted(command);
    return { wallMs: wallSeconds * 1000, ...readLongest(cwd) };
  };
  await run('--clock', 'virtual');
  const measured = [];
  for (let round = 0; round < rounds; round++) {
    const bareMs = await timeStarts(60);
    const startMs = median([
      await timeOnce([commandLine, '--version']),
      await timeOnce([commandLine, '--version']),
    ]);
    const virtual = await run('--clock', 'virtual');
    const both = round < 2 ? await run() : undefined;
    // A bare start was timed with all cores in use.
    const floorMs = ({ count }) => count * bareMs + startMs;
    measured.push({
      virtual: virtual.wallMs / floorMs(virtual),
      virtualMs: virtual.wallMs,
      ...(both && { both: both.wallMs / (both.longestMs + floorMs(both)), bothMs: both.wallMs }),
    });
  }
  const of = (key) => median(measured.flatMap((round) => round[key] ?? []));
  print(`  the virtual clock: ${ms(of('virtualMs'))}, both clocks: ${ms(of('bothMs'))}`);
  report('the default matrix on the virtual clock, to its floor', of('virtual'), 1.25);
  report('the default matrix on both clocks, to its longest cell and its floor', of('both'), 1.05);
  return {
    virtual: of('virtual'),
    virtualMs: of('virtualMs'),
    both: of('both'),
    bothMs: of('bothMs'),
    measured,
  };
}

async function cache() {
  print('\nthe default matrix on the virtual clock, of which nothing changed');
  const cwd = copyDefaultProject();
  const { command, env } = patchmatrixCommand(cwd);
  const again = { command, args: [commandLine, 'run', '--clock', 'virtual'], cwd, env };
  await accepted(again);
  await accepted(again);
  const times = [];
  for (let round = 0; round < 2 * rounds; round++) times.push((await accepted(again)).wallSeconds * 1000);
  report('the default matrix on the virtual clock, nothing changed', median(times), 300, { unit: 'ms' });
  return { wallMs: median(times), times };
}

async function python() {
  print('\ncells on the real anyio');
  const cwd = copyDefaultProject();
  const select = ['matrix.anyio.yaml', '--clock', 'virtual', '--runtime', '4.13.0', '--variant', 'none'];
  const chosen = [...select, '--scenario', 'contract', '-j', '1'];
  const cellMs = async (...args) => {
    await accepted(patchmatrixCommand(cwd, ...chosen, ...args));
    // The first cell of a column waits for the interpreter that the others are forked from.
    return median(readCells(cwd).map(({ wallMs }) => wallMs));
  };
  try {
    await cellMs();
  } catch (error) {
    print(`  left out: ${error.message.split('\n')[0]}`);
    return { missing: error.message };
  }
  const measured = [];
  for (let round = 0; round < rounds; round++) {
    measured.push({ forkedMs: await cellMs(), coldMs: await cellMs('--cold') });
  }
  const ratio = median(measured.map(({ forkedMs, coldMs }) => coldMs / forkedMs));
  const [forkedMs, coldMs] = ['forkedMs', 'coldMs'].map((key) => median(measured.map((round) => round[key])));
  print(`  a fresh interpreter ${ms(coldMs)}, a fork ${ms(forkedMs)}`);
  report('a fresh interpreter, to a forked Python cell', ratio, 15, { side: 'least' });
  return { forkedMs, coldMs, ratio, measured };
}

async function model() {
  print('\nthe models');
  const measured = await measureModel({ rounds });
  print(renderModelMeasurements(measured).replaceAll(/^/gm, '  '));
  return measured;
}

/** Milliseconds that each of so many bare starts takes, as many at a time as there are cores. */
async function timeStarts(count) {
  const startedAt = performance.now();
  let left = count;
  await Promise.all(
    Array.from({ length: cores }, async () => {
      while (left-- > 0) await runNode(['-e', '0']);
    }),
  );
  return (performance.now() - startedAt) / count;
}

async function timeOnce(args) {
  const startedAt = performance.now();
  await runNode(args);
  return performance.now() - startedAt;
}

function runNode(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], HOME: root },
    });
    child.once('error', reject).once('exit', resolve);
  });
}

/** @throws Error unless it came to its end, whatever it found */
async function accepted(command) {
  const measured = await measureCommand(command);
  // Cells of the default matrix fail; what could not run them exits with 1 as well, and says nothing of cells.
  if (measured.exitCode === 0 || (measured.exitCode === 1 && /^[\d,]+ cells: /m.test(measured.output)))
    return measured;
  throw new Error(`expected exit code 0 or 1, found ${measured.exitCode}: ${measured.output.slice(-500)}`);
}

/** The same, and the CPU time of the runner itself. */
async function metered(command) {
  const file = join(command.cwd, 'meter.txt');
  const measured = await accepted({
    ...command,
    args: ['--require', meter, ...command.args],
    env: { ...command.env, METER: file },
  });
  return { ...measured, ownMs: Number(readFileSync(file, 'utf8')) };
}

function copyDefaultProject() {
  const cwd = mkdtempSync(join(root, 'project-'));
  const names = ['matrix.yaml', 'matrix.anyio.yaml', 'matrix.anyio.lock.yaml', 'scenarios', 'variants'];
  for (const name of [...names, 'package.json'])
    cpSync(join(repository, name), join(cwd, name), { recursive: true });
  return cwd;
}

/** The cells of the newest run, each with what it took. */
function readCells(cwd) {
  const { run } = JSON.parse(readFileSync(join(cwd, 'results', 'latest.json'), 'utf8'));
  return readFileSync(join(cwd, 'results', run, 'events.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'cell-finished')
    .map(({ cell, observation }) => ({ cell, wallMs: observation.wallMs }));
}

function readLongest(cwd) {
  const all = readCells(cwd);
  return { count: all.length, longestMs: Math.max(...all.map(({ wallMs }) => wallMs)) };
}

/**
 * Prints what was found beside what is aimed at, and keeps it for the stored result, from which docs/performance.md is made.
 *
 * @param {{ unit?: 'ms' | '×', side?: 'least' | 'most' }} options the side of the limit that is aimed at
 */
function report(what, value, limit, { unit = '×', side = 'most' } = {}) {
  const isMet = side === 'most' ? value <= limit : value >= limit;
  aims.push({ what, value, unit, side, limit, isMet });
  print(`  ${what}: ${value.toFixed(2)} ${unit} (at ${side} ${limit}: ${isMet ? 'met' : 'MISSED'})`);
}

/** The parts that were stored before on such a machine: each says when it was measured. */
function readKept(machine) {
  if (!existsSync(values.json)) return {};
  const { machine: before, ...kept } = JSON.parse(readFileSync(values.json, 'utf8'));
  return isDeepStrictEqual(before, machine) ? kept : {};
}

function ms(value) {
  return `${value.toFixed(1)} ms`;
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
