/** Suites on the command line, with a folder as the runtime: what is left of a run that is killed, and what filters select. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { makeFolder } from '../make-project.ts';
import { runPatchmatrix, startPatchmatrix } from '../run-patchmatrix.ts';

/** One for all tests, as most of them install the same folder. */
const env = { PATCHMATRIX_CACHE: makeFolder() };

const matrix = (command: string): string => `subject: lib
runtimes: { own: { path: ./lib } }
scenarios:
  - suite: { command: ${JSON.stringify(command)}, report: tap, id: tap }
`;
const lib = {
  'lib/package.json': '{"name":"lib","version":"1.0.0","main":"index.js"}',
  'lib/index.js': 'module.exports = 1;',
};

test('a run that is killed has the tests that had ended, and the file that had not', async () => {
  const cwd = makeFolder({
    ...lib,
    'matrix.yaml': matrix('echo ok 1 - first; echo not ok 2 - second; sleep 30'),
  });
  const run = startPatchmatrix(['run'], { cwd, env });
  await waitFor(() =>
    readEvents(cwd).includes('"tap/command.second@own+none#real","attempt":1,"observation"'),
  );
  run.kill('SIGKILL');
  await run;
  const { stdout } = await runPatchmatrix(['report', '--reporter', 'json'], { cwd, env });
  const { cells } = JSON.parse(stdout) as { cells: { id: string; verdict?: string }[] };
  expect(cells.map(({ id, verdict }) => [id, verdict ?? null])).toEqual([
    ['tap/command@own+none#real', null],
    ['tap/command.first@own+none#real', 'passed'],
    ['tap/command.second@own+none#real', 'failed'],
  ]);
});

test('the command that a failing test names runs it again', async () => {
  const cwd = makeFolder({ ...lib, 'matrix.yaml': matrix('echo not ok 1 - a; exit 1') });
  const first = await runPatchmatrix(['run'], { cwd, env });
  expect(first.stdout).toContain('1 cell: 0 passed, 1 failed');
  const again = await runPatchmatrix(['run', '-g', 'tap/command.a@own+none#real'], { cwd, env });
  expect(again.stdout).toContain('1 cell: 0 passed, 1 failed');
  const failed = await runPatchmatrix(['run', '--last-failed'], { cwd, env });
  expect(failed.stdout).toContain('1 cell: 0 passed, 1 failed');
});

test('the tests of the package itself run on what is installed, however they import it', async () => {
  const cwd = makeFolder({
    'lib/package.json': '{"name":"lib","version":"1.0.0","main":"index.js"}',
    'lib/index.js': "exports.word = 'stock';\n",
    'lib/test/own.js': [
      "const { test } = require('node:test');",
      "const assert = require('node:assert');",
      "const lib = require('../index.js');",
      "test('says what it is', () => assert.equal(lib.word, 'stock'));",
      "test('is there once', () => assert.equal(require('lib'), lib));",
    ].join('\n'),
    'variants/patched.patch': [
      ...['--- a/index.js', '+++ b/index.js', '@@ -1 +1 @@'],
      ...["-exports.word = 'stock';", "+exports.word = 'patched';", ''],
    ].join('\n'),
    'matrix.yaml': [
      'subject: lib',
      'runtimes: { own: { path: ./lib } }',
      'variants: [none, patched]',
      'scenarios:',
      "  - suite: { command: 'node --test --test-reporter=tap test/own.js', report: tap, id: own, source: { folder: lib } }",
      '',
    ].join('\n'),
  });
  const { stdout } = await runPatchmatrix(['run', '--reporter', 'json'], { cwd, env });
  const { cells } = JSON.parse(stdout) as { cells: { id: string; verdict: string }[] };
  expect(Object.fromEntries(cells.map(({ id, verdict }) => [id, verdict]))).toEqual({
    'own/command.is-there-once@own+none#real': 'passed',
    'own/command.is-there-once@own+patched#real': 'passed',
    'own/command.says-what-it-is@own+none#real': 'passed',
    'own/command.says-what-it-is@own+patched#real': 'failed',
  });
});

test('shards take whole files, and make one run', async () => {
  const second = "  - suite: { command: 'echo ok 1 - b', report: tap, id: other }\n";
  const cwd = makeFolder({ ...lib, 'matrix.yaml': matrix('echo ok 1 - a') + second });
  for (const shard of ['1/2', '2/2']) await runPatchmatrix(['run', '--shard', shard], { cwd, env });
  const runs = readdirSync(join(cwd, 'results')).filter((name) => name !== 'latest.json');
  const merged = await runPatchmatrix(['merge', ...runs.map((name) => join('results', name))], { cwd, env });
  expect(merged.stdout).toContain('2 cells: 2 passed');
});

test('a suite that is written wrongly is a mistake with its place', async () => {
  const cwd = makeFolder({ ...lib, 'matrix.yaml': matrix('true').replace('report: tap', 'report: xml') });
  const { exitCode, stderr } = await runPatchmatrix(['run'], { cwd, env });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('matrix.yaml:4:39 expected `tap` or `junit`, found `xml`');
});

function readEvents(cwd: string): string {
  try {
    const [run = ''] = readdirSync(join(cwd, 'results')).filter((name) => name !== 'latest.json');
    return readFileSync(join(cwd, 'results', run, 'events.ndjson'), 'utf8');
  } catch {
    return '';
  }
}

async function waitFor(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 15_000; !holds();) {
    if (Date.now() > deadline) throw new Error('waited for 15 s in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
