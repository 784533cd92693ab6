/** Scenarios that are functions of an npm package, each in a child of its own. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { MatrixError } from '../runner/matrix/read-matrix.ts';
import { reduceEvents } from '../runner/record/reduce-events.ts';
import type { JsonReport } from '../runner/report/json-report-schema.ts';
import { makeFolder } from './make-project.ts';
import { findCell, nodeRuntime, planModules, resultOf, runModules } from './run-modules.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

const files = {
  'matrix.yaml': `subject: tiny
runtimes:
  '1': { npm: tiny, versions: '1.2.3' }
variants: [none, triple]
scenarios: [scenarios/tiny]
`,
  'variants/triple.ts': `import type { Tiny } from '../scenarios/tiny/_tiny.ts';

export default (subject: Tiny): void => {
  subject.double = (n) => 3 * n;
};
`,
  'site/node_modules/tiny/package.json': JSON.stringify({ name: 'tiny', version: '1.2.3', main: 'lib.js' }),
  'site/node_modules/tiny/lib.js': `class Box { constructor(n) { this.n = n; } get() { return this.n; } }
exports.Box = Box;
exports.double = (n) => 2 * n;
exports.later = async (n) => { await new Promise((resolve) => setTimeout(resolve, 20)); return exports.double(n); };
exports.slow = (n) => { const until = performance.now() + n; while (performance.now() < until); };
`,
  'scenarios/tiny/_tiny.ts': `export interface Tiny {
  Box: new (n: number) => { get(): number };
  double(n: number): number;
  later(n: number): Promise<number>;
  slow(milliseconds: number): void;
}
`,
};

const scenario = (body: string, fields = ''): string => `import assert from 'node:assert/strict';
import { defineScenario } from 'patchmatrix';
import type { Tiny } from './_tiny.ts';

export default defineScenario<Tiny>({
  title: 'something happens',
  ${fields}
  async run(subject, probe) {
    await Promise.resolve();
    assert.ok(probe);
    ${body}
  },
});
`;

describe.concurrent('a scenario on a package', () => {
  test('that keeps its thread busy publishes what a stored run can hold: it polled never, not less', async () => {
    const events = await run({
      'scenarios/tiny/busy.ts': scenario('subject.slow(350); await subject.later(1);'),
    });
    const counters = events.flatMap((event) => (event.kind === 'cell-counters' ? [event.counters] : []));
    expect(counters.length).toBeGreaterThan(0);
    expect(counters.filter(({ polls }) => polls < 0)).toEqual([]);
  });

  test('counts the polls of its loop, and one that ends in its call has none', async () => {
    const naps = (run: string): string => `import { setTimeout } from 'node:timers/promises';
import { defineScenario } from 'patchmatrix';

const nap = async (times) => {
  for (let time = 0; time < times; time++) await setTimeout(5);
};
export default defineScenario({ title: 'it naps', run: ${run} });
`;
    const events = await run({
      'scenarios/tiny/returns.js': naps('() => 1'),
      'scenarios/tiny/resolves.js': naps('async () => 1'),
      'scenarios/tiny/awaits.js': naps('async () => nap(3)'),
      'scenarios/tiny/promises.js': naps('() => nap(3)'),
    });
    const polls = (name: string): number | undefined =>
      findCell(events, `tiny/${name}@1+none`).observation?.result?.polls;
    expect([polls('returns'), polls('resolves')]).toEqual([0, 0]);
    for (const name of ['awaits', 'promises']) {
      // One for each nap but for the first, which is over before a slow process comes to its loop, and a few that end too early.
      expect(polls(name)).toBeGreaterThanOrEqual(2);
      expect(polls(name)).toBeLessThan(20);
    }
  });

  test('observes it through its probe, with and without a variant', async () => {
    const events = await run({
      'scenarios/tiny/observes.ts': scenario(
        `probe.mark('begins');
    const restore = probe.count(subject, 'double');
    probe.count(subject.Box.prototype, 'get', 'gets');
    probe.count(subject, 'Box', 'boxes');
    const { Box } = subject;
    const box = new Box(await probe.time('later', () => subject.later(2)));
    probe.equal('twice', box.get(), 4);
    probe.expect('is a box', box instanceof Box);
    restore();
    subject.double(1);
    const growth = await probe.growth('slow', {
      sizes: [1, 5, 400, 800],
      prepare: (size) => size,
      run: (size) => subject.slow(size),
      seconds: 0.01,
      limitSeconds: 0.3,
    });
    probe.expect('stops', growth.stoppedAt === 400, \`stopped at \${String(growth.stoppedAt)}\`);
    probe.mark('ends');`,
        "rule: 'It doubles.', withinSeconds: 20,",
      ),
    });
    const plain = findCell(events, 'tiny/observes@1+none');
    const patched = findCell(events, 'tiny/observes@1+triple');
    expect(plain.judgement).toMatchObject({ verdict: 'passed', reason: '' });
    expect(patched.judgement).toMatchObject({ verdict: 'failed', reason: 'twice: expected 4, found 6' });

    const result = resultOf(plain);
    expect(result.outcome).toBe('returned');
    expect(result.counters).toEqual({ double: 1, gets: 1, boxes: 1 });
    expect(result.marks.map(({ name }) => name)).toEqual(['begins', 'ends']);
    expect(result.expectations.map(({ name, met }) => [name, met])).toEqual([
      ['twice', true],
      ['is a box', true],
      ['stops', true],
    ]);
    expect(result.timings.map(({ name, size }) => [name, size])).toEqual([
      ['later', undefined],
      ['slow', 1],
      ['slow', 5],
      ['slow', 400],
    ]);
    expect(result.timings[0]?.seconds).toBeGreaterThan(0.019);
    expect(result.timings[3]).toMatchObject({ samples: 1 });
    expect(plain.observation?.ready).toMatchObject({ subject: 'tiny', version: '1.2.3' });
    expect(plain.observation?.ready?.file).toMatch(/site\/node_modules\/tiny\/lib\.js$/);
    expect(plain.observation?.result?.usage?.peakMemoryKiB).toBeGreaterThan(1000);
  });

  test('fails with the first lines of what it throws, now or later, and its log says where', async () => {
    const events = await run({
      'scenarios/tiny/asserts.ts': scenario('assert.equal(subject.double(2), 5);'),
      'scenarios/tiny/crashes.ts': scenario(`setTimeout(() => { throw new RangeError('too late'); }, 5);
    await new Promise((resolve) => setTimeout(resolve, 5000));`),
      'scenarios/tiny/hangs.ts': scenario('await new Promise(() => undefined);', 'withinSeconds: 5,'),
      'scenarios/tiny/dawdles.ts': scenario('subject.slow(30);', 'withinSeconds: 0.01,'),
      'scenarios/tiny/truthy.js': `exports.default = { title: 'truthy', run: (_, probe) => probe.expect('x', Promise.resolve()) };`,
    });
    const cellOf = (name: string) => findCell(events, `tiny/${name}@1+none`);
    const reason = (name: string): string | undefined => cellOf(name).judgement?.reason;
    expect(reason('asserts')).toBe(
      'run ended as raised AssertionError: Expected values to be strictly equal: 4 !== 5',
    );
    expect(cellOf('asserts').observation?.output).toContain('scenarios/tiny/asserts.ts:11:');
    expect(reason('crashes')).toBe('run ended as raised RangeError: too late');
    expect(reason('hangs')).toBe('run never ended: nothing was left that it could wait for');
    expect(reason('dawdles')).toMatch(/^took 0\.0[3-9]/);
    expect(reason('truthy')).toContain('expected true or false for the expectation `x`, found Promise');
    for (const { judgement } of reduceEvents(events).cells) expect(judgement?.verdict).toBe('failed');
  });

  test('that blocks its loop is killed at its time limit', async () => {
    const events = await run(
      { 'scenarios/tiny/blocks.ts': scenario('subject.slow(60_000);') },
      { timeoutMs: 700 },
    );
    expect(findCell(events, 'tiny/blocks@1+none')).toMatchObject({
      observation: { end: 'timed-out' },
      judgement: { verdict: 'failed' },
    });
  });

  test('loads what can only be imported, and cannot replace what such a module exports', async () => {
    const events = await run({
      'site/node_modules/tiny/package.json': JSON.stringify({
        ...{ name: 'tiny', version: '1.2.3', type: 'module' },
        exports: { '.': { import: './lib.js' } },
      }),
      'site/node_modules/tiny/lib.js': `await Promise.resolve();
export const double = (n) => 2 * n;
export class Box { get() { return 1; } }
`,
      'variants/triple.ts': 'export default (): void => {};\n',
      'scenarios/tiny/imports.ts': scenario(`probe.equal('twice', subject.double(2), 4);
    probe.count(subject.Box.prototype, 'get');
    assert.throws(() => probe.count(subject, 'double'), /fixed as the exports of ES modules are/);
    assert.throws(() => probe.count(subject, 'nothing'), /expected a function \`nothing\` to count, found nothing/);`),
    });
    const cell = findCell(events, 'tiny/imports@1+none');
    expect(cell.judgement).toMatchObject({ verdict: 'passed' });
    expect(cell.observation?.output).toBeUndefined();
  });

  test('is skipped on versions that it is not for', async () => {
    const { plan } = await prepare({ 'scenarios/tiny/later.ts': scenario('', "versions: '>=2',") });
    expect(plan.cells.map(({ skip }) => skip)).toEqual(
      Array.from({ length: 2 }, () => 'the scenario is for versions >=2, the runtime is 1.2.3'),
    );
    expect(plan.cells.map(({ clock }) => clock)).toEqual(['real', 'real']);
  });
});

test('reports of such a run show its times and what was owed, and speak of no virtual clock and no traces', async () => {
  const { folder, plan } = await prepare({
    'scenarios/tiny/doubles.ts': scenario(`probe.mark('here');
    probe.count(subject, 'double');
    probe.equal('twice', probe.time('once', () => subject.double(2)), 4);`),
  });
  const events = await runModules(folder, plan);
  writeFileSync(join(folder, 'run.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const outputs = await Promise.all(
    ['text', 'markdown', 'github', 'json'].map(async (reporter) => {
      const args = ['report', 'run.ndjson', '--reporter', reporter];
      return (await runPatchmatrix(args, { cwd: folder })).stdout;
    }),
  );
  const [text = '', markdown = '', github = '', json = ''] = outputs;
  expect(text).toMatch(/doubles +✓ +[\d.]+ [mµ]?s +✗ +[\d.]+ [mµ]?s\n/);
  expect(text).toContain('owed: twice: 4; happened: twice: expected 4, found 6');
  expect(markdown).toContain('| twice: 4 | ✗ twice: expected 4, found 6 |');
  expect(github).toContain('title=tiny/doubles@1+triple regressed::');
  for (const output of [text, markdown, github])
    expect(output).not.toMatch(/virtual|clock|trace CELL|patchmatrix trace|\d \S?s\*/);

  const [, cell] = (JSON.parse(json) as JsonReport).cells;
  expect(cell).toMatchObject({
    ...{ outcome: 'returned', change: 'regressed', ticks: null, reschedules: null },
    marks: [{ name: 'here' }],
    counters: { double: 1 },
    timings: [{ name: 'once', size: null, samples: 1 }],
  });
});

test('mistakes in a scenario have a place: imports of the subject, fields, and what lies beside it', async () => {
  const error: unknown = await prepare({
    'variants/triple.ts': "import { double } from 'tiny/lib.js';\nexport default () => double;\n",
    'scenarios/tiny/_shared.ts': "\nexport * from 'tiny';\n",
    'scenarios/tiny/fields.ts': scenario('', 'withinSecond: 5,'),
    'scenarios/tiny/imports.ts': `import { Box } from 'tiny';\n${scenario('probe.mark(Box.name);')}`,
    'scenarios/tiny/indirect.ts': `import './_shared.ts';\n${scenario('')}`,
    'scenarios/tiny/types.ts': `import { Box } from 'tiny';\n${scenario('probe.mark((subject as { b?: Box }).b);')}`,
  }).catch((thrown: unknown) => thrown);
  if (!(error instanceof MatrixError)) throw error;
  const copy = 'which would be another copy than the one under test: take `tiny` from';
  expect(
    error.mistakes.map(({ file, line, column, message }) => [
      file.replace(/.*patchmatrix-tests-\w+\//, ''),
      line,
      column,
      message,
    ]),
  ).toEqual([
    ['variants/triple.ts', 1, 24, `expected no import of \`tiny/lib.js\`, ${copy} the function's argument`],
    [
      'scenarios/tiny/fields.ts',
      ...[5, 1, 'unknown key `withinSecond` of a scenario with a `run`; did you mean `withinSeconds`?'],
    ],
    ['scenarios/tiny/imports.ts', 1, 21, `expected no import of \`tiny\`, ${copy} run's first argument`],
    [
      'scenarios/tiny/indirect.ts',
      ...[1, 1, `_shared.ts:2:15: expected no import of \`tiny\`, ${copy} run's first argument`],
    ],
  ]);
});

async function prepare(own: Readonly<Record<string, string>>) {
  const folder = makeFolder({ ...files, ...own });
  return { folder, plan: await planModules(folder, [nodeRuntime(folder, '1', 'tiny')]) };
}

async function run(own: Readonly<Record<string, string>>, options: { readonly timeoutMs?: number } = {}) {
  const { folder, plan } = await prepare(own);
  return runModules(folder, plan, options);
}

test('the command line runs one on a package in a folder, without a network', async () => {
  const cwd = makeFolder({
    'tiny/package.json': files['site/node_modules/tiny/package.json'],
    'tiny/lib.js': files['site/node_modules/tiny/lib.js'],
    'variants/triple.ts': files['variants/triple.ts'],
    'matrix.yaml': files['matrix.yaml'].replace(/\{ npm: .*\}/, '{ path: ./tiny }'),
    'scenarios/tiny/_tiny.ts': files['scenarios/tiny/_tiny.ts'],
    'scenarios/tiny/doubles.ts': scenario(`probe.equal('twice', subject.double(2), 4);`),
  });
  const env = { npm_config_offline: 'true' };
  const { exitCode, stdout } = await runPatchmatrix(['run'], { cwd, env });
  expect(stdout).toMatch(/doubles +✓ .*✗ /);
  expect(stdout).toContain('owed: twice: 4; happened: twice: expected 4, found 6');
  expect(exitCode).toBe(1);
});
