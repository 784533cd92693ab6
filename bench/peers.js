/**
 * `npm run bench:peers`: what the same trivial cells cost as tests of other runners that start a process each, side by side, and
 * how the cost of patchmatrix grows with their number. Prints a table, and stores everything that was measured.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { measureCommand } from './peers/measure-command.js';
import {
  saysCells,
  workers,
  writeLargeMatrix,
  writeModules,
  writeNodeTests,
  writePrograms,
  writePytest,
  writeTav,
  writeVitest,
} from './peers/projects.js';
import { fitLine, median, orderOfRound } from './peers/statistics.js';

const usage = `usage: npm run bench:peers -- [options]
  --cells 24,240         so many cells each
  --rounds 5             how often each runner has its turn
  --growth 10,100,1000,10000   so many cells of patchmatrix; 10,000 take some minutes
  --max-cells 10000      of those, none with more
  --tools FOLDER         where pytest and test-all-versions are installed, and stay
  --json FILE            where everything is stored; default: bench/peers.json
`;

/** What is aimed at: the median of the time that patchmatrix takes of a peer's. */
const limits = { 'node --test': 0.6, 'vitest, forks, isolated': 0.2 };

const { values } = parseArgs({
  options: {
    cells: { type: 'string', default: '24,240' },
    rounds: { type: 'string', default: '5' },
    growth: { type: 'string', default: '10,100,1000,10000' },
    'max-cells': { type: 'string', default: '10000' },
    tools: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

const startedAt = new Date().toISOString();
const root = mkdtempSync(join(tmpdir(), 'patchmatrix-peers-'));
try {
  await main();
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`error: ${error.message}\n`);
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function main() {
  const tools = values.tools ?? join(root, 'tools');
  const missing = installTools(tools);
  for (const line of missing) print(line);
  print(
    `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.version}, load ${load()}`,
  );

  const comparisons = [];
  for (const cells of listNumbers(values.cells)) {
    comparisons.push(await compare(cells, Number(values.rounds), tools, missing.length > 0));
  }
  const sizes = listNumbers(values.growth).filter((cells) => cells <= Number(values['max-cells']));
  const growth = sizes.length === 0 ? undefined : await measureGrowth(sizes);

  const file = values.json ?? join(import.meta.dirname, 'peers.json');
  mkdirSync(dirname(file), { recursive: true });
  const machine = { cores: availableParallelism(), node: process.version, load: load() };
  writeFileSync(
    file,
    `${JSON.stringify({ startedAt, machine, missing, comparisons, growth }, undefined, 2)}\n`,
  );
  print(`\nstored in ${file}`);
}

/** Installs what the project has not. @returns what could not be, a line each */
function installTools(tools) {
  mkdirSync(tools, { recursive: true });
  const python = join(tools, 'python');
  const attempts = [
    {
      name: 'pytest',
      file: join(python, 'bin', 'pytest'),
      install() {
        execFileSync('python3', ['-m', 'venv', python], { stdio: 'pipe' });
        // Forked tests all exit with 3 under pytest 9.
        const packages = ['pytest<9', 'pytest-forked', 'pytest-xdist'];
        const args = ['-m', 'pip', 'install', '--quiet', ...packages];
        execFileSync(join(python, 'bin', 'python'), args, { stdio: 'pipe' });
      },
    },
    {
      name: 'test-all-versions',
      file: join(tools, 'node_modules', 'test-all-versions', 'index.js'),
      install() {
        const flags = ['--prefix', tools, '--no-audit', '--no-fund', '--silent'];
        execFileSync('npm', ['install', ...flags, 'test-all-versions@6.2.0'], { stdio: 'pipe' });
      },
    },
  ];
  return attempts.flatMap(({ name, file, install }) => {
    try {
      if (!existsSync(file)) install();
      return [];
    } catch (error) {
      return [`left out, as it cannot be installed here: ${name} (${String(error.message).split('\n')[0]})`];
    }
  });
}

async function compare(cells, rounds, tools, isIncomplete) {
  const folderOf = (name) => join(root, `${name}-${cells}`);
  const makers = [
    () => writePrograms(folderOf('programs'), cells),
    () => writeModules(folderOf('modules'), cells),
    () => writeNodeTests(folderOf('node'), cells),
    () => writeVitest(folderOf('vitest'), cells),
    () => writePytest(folderOf('pytest'), cells, tools, 1),
    () => writePytest(folderOf('xdist'), cells, tools, workers),
    () => writeTav(folderOf('tav'), cells, tools),
  ];
  const contenders = makers.flatMap((make) => {
    try {
      return [make()];
    } catch (error) {
      // Only what could not be installed may be missing.
      if (!isIncomplete) throw error;
      return [];
    }
  });

  print(`\n${cells} cells, ${workers} at a time, ${rounds} rounds after one that warms up, load ${load()}`);
  const measured = new Map(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await runOnce(contender, cells);
  for (let round = 0; round < rounds; round++) {
    for (const contender of orderOfRound(contenders, round)) {
      measured.get(contender.name).push(await runOnce(contender, cells));
    }
  }
  const rows = contenders.map(({ name, version }) => summarize(name, version, measured));
  printTable([
    ['', 'version', 'wall', 'CPU', 'peak MiB', 'programs take', 'modules take'],
    ...rows.map((row) => [
      ...[row.name, row.version, `${row.wallSeconds.toFixed(2)} s`],
      ...[`${row.cpuSeconds.toFixed(2)} s`, row.peakMiB.toFixed(0)],
      ...row.shares.map((share) => `${share.toFixed(2)} ×`),
    ]),
  ]);
  for (const { name, shares } of rows) {
    const limit = limits[name];
    if (limit === undefined) continue;
    const worst = Math.max(...shares);
    print(`${worst <= limit ? 'met' : 'MISSED'}: at most ${limit} × ${name}, found ${worst.toFixed(2)}`);
  }
  return { cells, rounds, rows };
}

/** Median, and of what each of the two kinds of patchmatrix's cells take of it, by the ratios within each round. */
function summarize(name, version, measured) {
  const rounds = measured.get(name);
  const shares = ['patchmatrix, programs', 'patchmatrix, modules'].map((own) =>
    median(measured.get(own).map(({ wallSeconds }, round) => wallSeconds / rounds[round].wallSeconds)),
  );
  const medians = ['wallSeconds', 'cpuSeconds', 'peakMiB'].map((key) => [
    key,
    median(rounds.map((each) => each[key])),
  ]);
  return { name, version, ...Object.fromEntries(medians), shares, rounds };
}

async function runOnce({ name, command, says }, cells) {
  const { output, exitCode, ...numbers } = await measureCommand(command);
  if (exitCode === 0 && says(cells).test(output)) return numbers;
  throw new Error(
    `expected ${name} to say that ${cells} cells passed, found exit code ${exitCode}:\n${output.slice(-2000)}`,
  );
}

/** Each size once after a run of ten cells, as the larger ones take long. */
async function measureGrowth(sizes) {
  print(`\npatchmatrix, programs, ${workers} at a time, load ${load()}`);
  const rows = [];
  for (const cells of sizes) {
    const command = writeLargeMatrix(join(root, `growth-${cells}`), cells);
    const numbers = await runOnce({ name: 'patchmatrix', command, says: saysCells }, cells);
    rows.push({ cells, ...numbers });
    rmSync(join(root, `growth-${cells}`), { recursive: true });
  }
  printTable([
    ['cells', 'wall', 'a cell', 'CPU of the runner', 'a cell', 'memory of the runner'],
    ...rows.map(({ cells, wallSeconds, ownCpuSeconds, ownPeakMiB }) => [
      ...[cells.toLocaleString('en-US'), `${wallSeconds.toFixed(1)} s`, perCell(wallSeconds, cells)],
      ...[`${ownCpuSeconds.toFixed(2)} s`, perCell(ownCpuSeconds, cells), `${ownPeakMiB.toFixed(0)} MiB`],
    ]),
  ]);
  const fits = Object.fromEntries(
    ['wallSeconds', 'ownCpuSeconds', 'ownPeakMiB'].map((key) => [
      key,
      fitLine(rows.map((row) => [row.cells, row[key]])),
    ]),
  );
  if (rows.length > 2) {
    print(`wall: ${describeLine(fits.wallSeconds)}`);
    print(`CPU of the runner: ${describeLine(fits.ownCpuSeconds)}`);
    const { start, slope, explained } = fits.ownPeakMiB;
    print(
      `memory: ${start.toFixed(0)} MiB + ${(slope * 1000).toFixed(1)} MiB per 1,000 cells (R² ${explained.toFixed(3)})`,
    );
  }
  return { rows, fits };
}

function perCell(seconds, cells) {
  return `${((seconds / cells) * 1000).toFixed(1)} ms`;
}

function describeLine({ start, slope, explained }) {
  return `${start.toFixed(2)} s + ${(slope * 1000).toFixed(2)} ms a cell (R² ${explained.toFixed(3)})`;
}

function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows)
    print(
      row
        .map((text, column) => text.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}

function listNumbers(text) {
  const numbers = text.split(',').filter(Boolean).map(Number);
  if (numbers.every((number) => Number.isInteger(number) && number > 0)) return numbers;
  throw new Error(`expected whole numbers with commas between them, found \`${text}\``);
}

function load() {
  return loadavg()
    .map((each) => each.toFixed(1))
    .join(' ');
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
