/** What is taken from the cache instead of being run; what must not be is tried in `slow/cache.test.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { RunEvent } from '../runner/execute/events.ts';
import { bare, files, makeRunProject, patched, readReport, run, scenario } from './cached-project.ts';
import { makeFolder, makeProject } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

describe.concurrent('an unchanged cell', () => {
  test('does not run again, and says since when it is known, with all that it had', async () => {
    const cwd = makeFolder(files);
    const first = await run(cwd);
    const second = await run(cwd);
    const text = await runPatchmatrix(['run'], { cwd });

    expect(first.ran).toEqual([bare, patched]);
    expect(second.ran).toEqual([]);
    const from = { since: first.report.startedAt, run: first.report.run };
    const withoutRun = ({ report }: typeof first): unknown[] =>
      report.cells.map((cell) => ({ ...cell, cached: null }));
    expect(second.report.cells.map(({ cached }) => cached)).toEqual([from, from]);
    expect(withoutRun(second)).toEqual(withoutRun(first));
    expect(second.exitCode).toBe(first.exitCode);
    expect(text.stdout).toMatch(/^2 cached, since \d{4}-\d\d-\d\d \d\d:\d\d UTC; --no-cache runs them too$/m);
    const steps = (name: string): ReadonlyMap<string, unknown> => {
      const lines = readFileSync(join(cwd, 'results', name, 'events.ndjson'), 'utf8')
        .trim()
        .split('\n');
      const events = lines.map((line) => JSON.parse(line) as RunEvent);
      return new Map(
        events.flatMap((e) => (e.kind === 'cell-finished' ? [[e.cell, e.observation.result]] : [])),
      );
    };
    expect(steps(second.report.run)).toEqual(steps(first.report.run));
  });

  test('runs with --no-cache and --repeat-each, and is taken again after', async () => {
    const cwd = await makeRunProject();
    expect((await run(cwd, ['--no-cache'])).ran).toEqual([bare, patched]);
    expect((await run(cwd, ['--repeat-each', '2'])).ran).toEqual([bare, patched]);
    expect((await run(cwd)).ran).toEqual([]);
  });

  test('that failed is taken too, and closes a gate as if it had run', async () => {
    const cwd = makeProject();
    const gate = ['gate', '--json', '--clock', 'virtual', '-g', 'expired-deadline@4.13'];
    const first = await runPatchmatrix(gate, { cwd });
    const again = await runPatchmatrix([...gate, '--bail'], { cwd });
    expect(readReport(again).ran).toEqual([]);
    expect([first.exitCode, again.exitCode]).toEqual([1, 1]);
  });

  test('on the real clock runs each time', async () => {
    const matrix = files['matrix.yaml'].replace('[virtual]', '[virtual, real]');
    const cwd = await makeRunProject({ 'matrix.yaml': matrix, 's/sleeps.ts': scenario(0.01) });
    expect((await run(cwd)).ran).toEqual(['s/sleeps@4.13+none#real', 's/sleeps@4.13+own#real']);
  });
});

test('a cell runs again if what its variant imports changes, and no other', async () => {
  const cwd = await makeRunProject();
  writeFileSync(join(cwd, 'variants/helper.ts'), 'export const note = 2;\n');
  expect((await run(cwd)).ran).toEqual([patched]);
});
