/** The package, installed from its tarball into an empty project, on every Node that it is for. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { beforeAll, describe, expect, inject, test } from 'vitest';

import type { JsonReport } from '../../runner/report/json-report-schema.ts';
import { makeFolder, repository, writeFiles } from '../make-project.ts';
import { areRuntimesSkipped } from '../real/requirements.ts';
import { installNodes, pathWith, supported, tooOld } from './nodes.ts';

const tarball = inject('tarball');
/** The examples of the library, as TypeScript compiles them against the types of the package. */
let compiled = '';

beforeAll(async () => {
  await installNodes();
  compiled = await compileExamples();
});

describe.concurrent.each(supported)('on Node %s', (version) => {
  test('it is installed into an empty folder, and starts, runs and tells', async () => {
    const project = await installInto(makeFolder(), version);
    const give = (...words: readonly string[]) => run(project, version, words);
    expect((await give('node', '--version')).stdout).toMatch(new RegExp(`^v${version}\\.`));
    expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      ...['@esbuild', 'esbuild', 'patchmatrix'],
    ]);

    const { version: own } = readJson(join(project, 'node_modules/patchmatrix/package.json'));
    expect((await give('npx', 'patchmatrix', '--version')).stdout).toBe(own);
    expect((await give('npx', 'patchmatrix', '--help')).stdout).toContain('Usage: patchmatrix');
    expect((await give('npx', 'patchmatrix', 'schema')).exitCode).toBe(0);

    const init = await give('npx', 'patchmatrix', 'init');
    expect(init.stderr).toBe('');
    expect(init.stdout).toContain('Run it: npx patchmatrix run');
    const { exitCode, stdout, stderr } = await give('npx', 'patchmatrix', 'run', '--json');
    expect(stderr).toBe('');
    expect(exitCode).toBe(1);
    const { cells } = JSON.parse(stdout) as JsonReport;
    expect(cells).toHaveLength(16);
    const failed = cells.filter(({ verdict }) => verdict !== 'passed').map(({ id }) => id);
    const column = (id: string) => ['real', 'virtual'].map((clock) => `${failing}@${id}#${clock}`);
    expect(failed.toSorted()).toEqual([...column('4.13+patience'), ...column('4.14+patience')]);

    await runExamples(project, version);
    expect(readdirSync(join(project, '.cache', 'scratch'))).toEqual([]);
  });
});

const failing = 'shutdown/host-cancels-its-group';

/** In a project that `init` began and `run` ran once. */
async function runExamples(project: string, version: string): Promise<void> {
  cpSync(compiled, join(project, 'examples'), { recursive: true });
  const gate = await run(project, version, ['node', 'examples/gate.js']);
  expect(gate.exitCode, gate.stderr).toBe(1);
  expect(gate.stderr.split('\n')).toHaveLength(8);
  expect(gate.stdout).toContain(`4.13+none → 4.13+patience, ${failing}: regressed`);
  expect(gate.stdout).toContain('The gate is closed: 2 regressed, 2 changed.');
  expect(readFileSync(join(project, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/);

  const results = join(project, 'results');
  const runs = readdirSync(results, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const [first = '', second = ''] = runs.map(({ name }) => join('results', name)).toSorted();
  const stored = await run(project, version, ['node', 'examples/stored.js', first, second]);
  expect(stored.stderr).toBe('');
  expect(stored.stdout).toMatch(/^same \d+, regressed 0, fixed 0\n/);

  const refused = await run(project, version, ['node', 'examples/gate.js', 'nothing is called so']);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toMatch(/^nothing selected: /);
  const required = await run(project, version, [
    'node',
    '-p',
    "typeof require('patchmatrix/api').planMatrix",
  ]);
  expect(required.stdout).toBe('function');
}

test.skipIf(areRuntimesSkipped)('what comes with it runs on a release from PyPI', async () => {
  const project = await installInto(makeFolder(), '24');
  const words = ['--on', 'anyio@4.13.0', '--scenario', 'contract/fail-after', '--clock', 'virtual', '--json'];
  const { exitCode, stdout, stderr } = await run(project, '24', ['npx', 'patchmatrix', 'run', ...words]);
  expect(exitCode, stderr).toBe(0);
  const { cells } = JSON.parse(stdout) as JsonReport;
  expect(cells.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['contract/fail-after@4.13.0+none#virtual', 'passed'],
  ]);
});

test('a Node that is too old is told so, and nothing else', async () => {
  const project = await installInto(makeFolder(), supported[0] ?? '');
  const { exitCode, stdout, stderr } = await run(project, tooOld, ['node_modules/.bin/patchmatrix', 'run']);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^error: expected Node 20\.19 or newer, found 18\.\d+\.\d+ \(.*node\); install .*$/);
  expect(exitCode).toBe(3);
});

/** A command with this Node first in PATH. */
function run(cwd: string, version: string, [command = '', ...args]: readonly string[]) {
  return execa(command, args, {
    cwd,
    env: { PATH: pathWith(version), PATCHMATRIX_CACHE: join(cwd, '.cache'), NO_COLOR: '1' },
    reject: false,
    timeout: 120_000,
  });
}

async function installInto(folder: string, version: string): Promise<string> {
  const words = ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', tarball];
  const { exitCode, stderr } = await run(folder, version, words);
  expect(exitCode, stderr).toBe(0);
  return folder;
}

/** As a user who is strict would compile them, with the files that `init` writes. Returns the folder of what was made. */
async function compileExamples(): Promise<string> {
  const project = await installInto(makeFolder(), supported[0] ?? '');
  await run(project, supported[0] ?? '', ['npx', 'patchmatrix', 'init']);
  cpSync(join(repository, 'examples', 'api'), join(project, 'examples'), { recursive: true });
  writeFiles(project, {
    'examples/package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        ...{ target: 'es2023', module: 'nodenext', outDir: 'built', rootDir: '.' },
        ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
        ...{ types: ['node'], typeRoots: [join(repository, 'node_modules', '@types')] },
      },
      include: ['examples', 'scenarios'],
    }),
  });
  await execa('tsc', ['--project', project], { cwd: repository, preferLocal: true });
  cpSync(join(project, 'examples/package.json'), join(project, 'built/examples/package.json'));
  return join(project, 'built/examples');
}

function readJson(file: string): { readonly version: string } {
  return JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
}
