/** Writes the same number of trivial cells as a project of each runner, and says how it is run. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const { version, bin } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
const commandLine = join(repository, bin.patchmatrix);

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {string} version
 * @property {import('./measure-command.js').Command} command
 * @property {(cells: number) => RegExp} says what it prints of cells that all passed
 */

/** Cells that use a core at the same time, where a runner has more than one at all. */
export const workers = 2;

function writeFiles(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function numbered(count, path, text) {
  const width = String(count).length;
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const id = String(index).padStart(width, '0');
      return [path.replace('ID', id), text.replaceAll('ID', id)];
    }),
  );
}

/**
 * Runs each cell: what is kept of results is forgotten before. What is kept of scenarios stays, as no other runner compiles its
 * tests anew each time.
 *
 * @returns {import('./measure-command.js').Command}
 */
export function patchmatrixCommand(cwd, ...args) {
  return {
    command: process.execPath,
    args: [commandLine, 'run', '-j', String(workers), ...args],
    cwd,
    env: { PATCHMATRIX_CACHE: join(cwd, '.cache') },
    forgets: join(cwd, '.cache', 'results'),
  };
}

/** What it prints of cells that all passed. */
export function saysCells(cells) {
  const count = cells.toLocaleString('en-US');
  return new RegExp(`^${count} cells: ${count} passed`, 'm');
}

/** @returns {Contender} A module scenario a cell, each of which loads a package in a folder. */
export function writeModules(folder, cells) {
  writeFiles(folder, {
    'matrix.yaml':
      'subject: tiny\nruntimes: { own: { path: ./tiny } }\nvariants: [none]\nscenarios: [scenarios/trivial]\n',
    'tiny/package.json': '{ "name": "tiny", "version": "1.0.0", "main": "index.js" }\n',
    'tiny/index.js': 'exports.double = (n) => 2 * n;\n',
    ...numbered(
      cells,
      'scenarios/trivial/cID.js',
      "exports.default = { title: 'ID', run: ({ double }, probe) => probe.equal('twice', double(2), 4) };\n",
    ),
  });
  return { name: 'patchmatrix, modules', version, command: patchmatrixCommand(folder), says: saysCells };
}

/** @returns {Contender} A program a cell, each of which loads a model, on the virtual clock. */
export function writePrograms(folder, cells) {
  writeFiles(folder, { ...modelMatrix(['none'], ['own']), ...programs(cells) });
  return { name: 'patchmatrix, programs', version, command: patchmatrixCommand(folder), says: saysCells };
}

/** @returns {import('./measure-command.js').Command} Scenarios × columns, as no matrix has thousands of scenarios. */
export function writeLargeMatrix(folder, cells) {
  const scenarios = Math.min(cells, 100);
  const variants = ['none', ...Array.from({ length: Math.min(9, cells / scenarios - 1) }, (_, i) => `v${i}`)];
  const runtimes = Array.from({ length: cells / scenarios / variants.length }, (_, i) => `r${i}`);
  writeFiles(folder, {
    ...modelMatrix(variants, runtimes),
    ...programs(scenarios),
    ...Object.fromEntries(
      variants.slice(1).map((id) => [`variants/${id}.js`, 'exports.default = () => {};\n']),
    ),
  });
  return patchmatrixCommand(folder);
}

function modelMatrix(variants, runtimes) {
  const models = runtimes.map((id) => `  ${id}: { model: anyio/4.13 }\n`).join('');
  return {
    'matrix.yaml': `subject: anyio\nruntimes:\n${models}variants: [${variants.join(', ')}]\nscenarios: [scenarios/trivial]\nclocks: [virtual]\n`,
  };
}

function programs(count) {
  return numbered(
    count,
    'scenarios/trivial/cID.ts',
    "import { mark, scenario } from 'patchmatrix';\nexport default scenario({ title: 'ID', rule: 'It runs.', main: [mark('here')], owed: { outcome: 'returned', reaches: ['here'] } });\n",
  );
}

/** @returns {Contender} */
export function writeNodeTests(folder, cells) {
  const files = numbered(
    cells,
    'tests/cID.test.mjs',
    "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\ntest('ID', () => assert.equal(2 * 2, 4));\n",
  );
  writeFiles(folder, files);
  return {
    name: 'node --test',
    version: process.version,
    command: {
      command: process.execPath,
      args: ['--test', `--test-concurrency=${workers}`, '--test-reporter=tap', ...Object.keys(files)],
      cwd: folder,
    },
    says: (count) => new RegExp(`^# pass ${count}$`, 'm'),
  };
}

/** @returns {Contender} */
export function writeVitest(folder, cells) {
  writeFiles(folder, numbered(cells, 'tests/cID.test.js', "test('ID', () => { expect(2 * 2).toBe(4); });\n"));
  const package_ = join(repository, 'node_modules', 'vitest');
  const flags = ['--pool=forks', `--maxWorkers=${workers}`, '--isolate', '--globals', '--reporter=dot'];
  return {
    name: 'vitest, forks, isolated',
    version: JSON.parse(readFileSync(join(package_, 'package.json'), 'utf8')).version,
    command: {
      command: process.execPath,
      args: [join(package_, 'vitest.mjs'), 'run', '--root', folder, ...flags],
      cwd: folder,
      env: { NO_COLOR: '1' },
    },
    says: (count) => new RegExp(`Tests\\s+${count} passed`),
  };
}

/** @returns {Contender} From the folder of tools. By itself it forks one test after the other. */
export function writePytest(folder, cells, tools, atATime) {
  const python = join(tools, 'python', 'bin', 'python');
  const parallel = atATime === 1 ? [] : ['-n', String(atATime)];
  writeFiles(folder, numbered(cells, 'test_cID.py', 'def test_it():\n    assert 2 * 2 == 4\n'));
  return {
    name: `pytest --forked, ${atATime} at a time`,
    version: execFileSync(python, ['-m', 'pytest', '--version'], { encoding: 'utf8' }).trim(),
    command: {
      command: python,
      args: ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--forked', ...parallel, '.'],
      cwd: folder,
    },
    says: (count) => new RegExp(`^${count} passed`, 'm'),
  };
}

/** @returns {Contender} One version of a tiny package, and a command a cell, one after the other: it has no workers. */
export function writeTav(folder, cells, tools) {
  const files = numbered(
    cells,
    'tests/cID.cjs',
    "const ms = require('ms');\nif (ms('2s') !== 2000) throw new Error('expected 2000');\n",
  );
  const commands = Object.keys(files).map((file) => `    - env -u NODE_EXTRA_CA_CERTS node ${file}\n`);
  writeFiles(folder, {
    ...files,
    'package.json': '{ "name": "peer", "version": "1.0.0", "private": true }\n',
    '.tav.yml': `ms:\n  versions: 2.1.3\n  commands:\n${commands.join('')}`,
  });
  const package_ = join(tools, 'node_modules', 'test-all-versions');
  return {
    name: 'test-all-versions, 1 at a time',
    version: JSON.parse(readFileSync(join(package_, 'package.json'), 'utf8')).version,
    // It asks the registry itself, and installs with npm as that is configured; the commands then start as cheaply as others do.
    command: { command: process.execPath, args: [join(package_, 'index.js')], cwd: folder, env: process.env },
    // Each command is named before it runs, and one that fails ends it.
    says: (count) => new RegExp(`(-- running test ((?!-- running test )[^])*){${count}}-- ok`),
  };
}
