/** The library as another program imports it: what it gives, and what it leaves alone. The package's tests run the examples. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

import { makeProject, repository, writeFiles } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

const module = pathToFileURL(join(repository, 'dist', 'api.js')).href;
const filters = `{ runtime: ['4.13'], variant: ['none', 'wide'], scenario: ['contract/fail-after'], clock: ['virtual'] }`;

/** Runs the body of a function that has the library as `api`, in a process that ends by itself, and hands out what it returns. */
async function runBody<T>(project: string, body: string): Promise<T> {
  writeFiles(project, {
    'script.mjs': `import * as api from ${JSON.stringify(module)};
import { readFileSync } from 'node:fs';
const value = await (async () => {${body}})();
process.stdout.write(JSON.stringify(value));`,
  });
  const { stdout, stderr } = await execa(process.execPath, ['script.mjs'], {
    cwd: project,
    env: { PATH: process.env['PATH'] ?? '', HOME: project, PATCHMATRIX_CACHE: join(project, '.cache') },
    extendEnv: false,
    timeout: 25_000,
  });
  expect(stderr).toBe('');
  expect(readdirSync(join(project, '.cache', 'scratch'))).toEqual([]);
  return JSON.parse(stdout) as T;
}

describe('a run of the library', () => {
  test('hands out each event as it is stored, and listens to no signal meanwhile', async () => {
    const project = makeProject();
    const { events, listeners, folder } = await runBody<{
      readonly events: readonly unknown[];
      readonly listeners: readonly string[];
      readonly folder: string;
    }>(
      project,
      `const events = [], listeners = [];
       const names = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'uncaughtException', 'unhandledRejection'];
       const own = names.map((name) => process.listenerCount(name));
       const plan = await api.planMatrix('matrix.yaml', ${filters});
       const { folder } = await api.runPlan(plan, { onEvent(event) {
         events.push(event);
         listeners.push(...names.filter((name, index) => process.listenerCount(name) > own[index]));
       } });
       return { events, listeners, folder };`,
    );
    const stored = readFileSync(join(folder, 'events.ndjson'), 'utf8').trimEnd().split('\n');
    expect(events).toEqual(stored.map((line) => JSON.parse(line) as unknown));
    expect(listeners).toEqual([]);
    expect(stored.filter((line) => line.includes('"cell-finished"'))).toHaveLength(2);
  });

  test('is one that the command line knows, with the same reports', async () => {
    const project = makeProject();
    const rendered = await runBody<Readonly<Record<string, string>>>(
      project,
      `const plan = await api.planMatrix('matrix.yaml', ${filters});
       const { results, folder } = await api.runPlan(plan, { command: 'gate' });
       const report = api.buildReport(api.readRun(folder), { folder });
       const names = ['text', 'markdown', 'html', 'json', 'junit', 'ctrf', 'github'];
       return Object.fromEntries(await Promise.all(
         names.map(async (name) => [name, (await api.renderReport(report, name, { width: 120 })).trimEnd()])));`,
    );
    expect(Object.keys(rendered)).toHaveLength(7);
    for (const [name, text] of Object.entries(rendered)) {
      const { stdout } = await runPatchmatrix(['report', '--reporter', name], { cwd: project });
      expect(text, name).toBe(stdout.trimEnd());
    }
  });

  test('that is aborted hands out what is known', async () => {
    const found = await runBody<unknown>(
      makeProject(),
      `const plan = await api.planMatrix('matrix.yaml', ${filters});
       const controller = new AbortController();
       const { results } = await api.runPlan(plan, { workers: 1, signal: controller.signal, onEvent(event) {
         if (event.kind === 'cell-finished') controller.abort();
       } });
       const exitCode = api.decideExitCode(api.buildReport(results));
       const finished = results.cells.filter(({ state }) => state === 'finished').length;
       return { interrupted: results.interrupted, complete: results.complete, finished: finished > 0, exitCode };`,
    );
    expect(found).toEqual({ interrupted: 'abort', complete: true, finished: true, exitCode: 143 });
  });

  test('ends with what its listener throws', async () => {
    const message = await runBody<string>(
      makeProject(),
      `const plan = await api.planMatrix('matrix.yaml', ${filters});
       const onEvent = ({ kind }) => { if (kind === 'cell-ready') throw new Error('not now'); };
       return api.runPlan(plan, { onEvent }).then(() => 'resolved', ({ message }) => message);`,
    );
    expect(message).toBe('not now');
  });

  test('writes to another folder beside the matrix, which is no change of the files there', async () => {
    const results = await runBody<{ readonly complete: boolean; readonly treeChanges?: readonly unknown[] }>(
      makeProject(),
      `const plan = await api.planMatrix('matrix.yaml', ${filters});
       return (await api.runPlan(plan, { resultsFolder: 'elsewhere' })).results;`,
    );
    expect([results.complete, results.treeChanges]).toEqual([true, undefined]);
  });

  test('may go on beside another one, and after another one', async () => {
    const verdicts = await runBody<readonly string[]>(
      makeProject(),
      `const plan = await api.planMatrix('matrix.yaml', ${filters});
       const run = async () => (await api.runPlan(plan, { cache: false })).results.cells
         .map(({ judgement }) => judgement.verdict).join();
       return [...await Promise.all([run(), run()]), await run()];`,
    );
    expect(new Set(verdicts).size).toBe(1);
    expect(verdicts[0]).toBe('passed,passed');
  });
});

test('mistakes are thrown as what they are', async () => {
  const thrown = await runBody<readonly (readonly [string, boolean])[]>(
    makeProject({ 'wrong.yaml': 'subject: 1\n' }),
    `const plan = await api.planMatrix('matrix.yaml', ${filters});
     const calls = {
       MatrixError: () => api.planMatrix('wrong.yaml'),
       SelectionError: () => api.planMatrix('matrix.yaml', { variant: ['wyde'] }),
       FilterError: () => api.planMatrix('matrix.yaml', { grep: '(' }),
       UsageError: () => api.runPlan(plan, { workers: 0 }),
       ReadRunError: async () => api.readRun('nowhere'),
       StorageError: () => api.runPlan(plan, { resultsFolder: 'matrix.yaml' }),
     };
     return Promise.all(Object.entries(calls).map(([name, call]) =>
       call().then(() => [name, false], (error) => [name, error instanceof api[name] && error.name === name])));`,
  );
  expect(thrown).toEqual(
    ['MatrixError', 'SelectionError', 'FilterError', 'UsageError', 'ReadRunError', 'StorageError'].map(
      (name) => [name, true],
    ),
  );
});

test('an option that no run could obey is refused before anything starts', async () => {
  const messages = await runBody<readonly string[]>(
    makeProject(),
    `const plan = await api.planMatrix('matrix.yaml', ${filters});
     const wrong = [{ workers: 1.5 }, { repeatEach: 0 }, { retries: Infinity }, { timeoutSeconds: -1 }];
     return Promise.all(wrong.map((options) => api.runPlan(plan, options).then(() => 'ran', (error) => error.message)));`,
  );
  expect(messages).toEqual([
    'expected a whole number of at least 1 for `workers`, found 1.5',
    'expected a whole number of at least 1 for `repeatEach`, found 0',
    'expected a whole number of at least 0 for `retries`, found Infinity',
    'expected a positive number for `timeoutSeconds`, found -1',
  ]);
});

test('what docs/api.md shows stands in the examples', () => {
  const folder = join(repository, 'examples', 'api');
  const withoutIndent = (text: string): string => text.replace(/^ +/gm, '');
  const sources = readdirSync(folder).map((name) => withoutIndent(readFileSync(join(folder, name), 'utf8')));
  const blocks = [
    ...readFileSync(join(repository, 'docs', 'api.md'), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms),
  ];
  expect(blocks.length).toBeGreaterThan(3);
  const missing = blocks
    .map(([, code = '']) => code)
    .filter((code) => !sources.some((source) => source.includes(withoutIndent(code))));
  expect(missing).toEqual([]);
});
