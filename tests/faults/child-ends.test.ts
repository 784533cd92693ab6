/** Each way in which a child can go wrong, in each driver: it comes to its own end, and costs the run nothing but its cell. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { describe, test } from 'vitest';

import { findPython } from '../../runner/environments/find-python.ts';
import { readRun } from '../../runner/record/read-run.ts';
import type { CellResult } from '../../runner/record/run-results.ts';
import { makeFolder } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { expectFault, type FaultRow } from './fault-table.ts';
import { type FaultDriver, makeFaultProject } from './fault-projects.ts';
import { describeEnd, describeResult } from './describe-end.ts';
import { type Fault, faults } from './faults.ts';
import { listFiles } from './list-files.ts';
import { watchRun } from './watch-run.ts';

const python = await findPython();
if (python === undefined) {
  if (process.env['CI']) throw new Error('expected Python 3.10 or later for these tests, found none');
  console.warn('skipped, as Python 3.10 or later is missing: faults of the python driver');
}

const drivers: readonly FaultDriver[] = [
  'model',
  'node',
  ...(python === undefined ? [] : ['python' as const]),
];

describe.runIf(process.platform === 'linux')(
  'faults end in their own way, and nothing of them is left',
  () => {
    // Most of the time is spent waiting for what hangs.
    test.concurrent.for(drivers)('in the %s driver', async (driver, { task, expect }) => {
      const addRow = (row: FaultRow): void => expectFault(task, row, expect);
      const { folder, cellOf, notesOf } = makeFaultProject(driver, faults);
      const byCell = new Map(faults.map((fault) => [cellOf(fault), fault]));
      const [home, temporary, cache] = [makeFolder(), makeFolder(), makeFolder()];
      const env = { HOME: home, TMPDIR: temporary, PATCHMATRIX_CACHE: cache };
      // What npm and pip keep for themselves is none of a cell's.
      const { exitCode, stderr } = await runPatchmatrix(['list'], { cwd: folder, env, timeoutMs: 60_000 });
      expect(exitCode, stderr).toBe(0);
      const filesNow = (): string[] => [
        ...listFiles(folder, ['results']),
        ...[home, temporary].flatMap((place) => listFiles(place).map((path) => join(place, path))),
      ];
      const before = new Set(filesNow());
      const limits = ['--timeout', '2', '--max-processes', '64', '--max-memory', '512'];
      const run = await watchRun(['run', '--json', '--workers', '2', ...limits], {
        ...{ cwd: folder, env },
        timeoutMs: 200_000,
        notesOf: (cell) => {
          const fault = byCell.get(cell);
          return fault && notesOf(fault);
        },
      });
      const results = readRun(run.runFolder);
      const cells = new Map(results.cells.map((cell) => [cell.cell.id, cell]));
      for (const [id, fault] of byCell) {
        const cell = cells.get(id);
        addRow({
          fault: `${driver}: ${fault.name}`,
          tries: cell?.attempts.length ?? 0,
          expected: describeEnd(fault),
          got: cell === undefined ? 'no such cell' : describeCell(cell, fault),
        });
      }

      const others = results.cells.filter(({ cell }) => !byCell.has(cell.id));
      const passed = others.filter(({ judgement }) => judgement?.verdict === 'passed');
      expect(others.length).toBeGreaterThan(5);
      addRow({
        fault: `${driver}: the cells beside them`,
        tries: others.length,
        expected: `${others.length} passed`,
        got: `${passed.length} passed`,
      });
      if (driver === 'python') {
        const parents = results.cells.map(
          ({ observation }) => /^parent: (\d+)$/m.exec(observation?.output ?? '')?.[1],
        );
        const forked = parents.filter((parent) => parent !== undefined && Number(parent) !== run.pid);
        addRow({
          fault: 'python: cells whose parent is an interpreter, and not the runner',
          tries: results.cells.length,
          expected: String(results.cells.length),
          got: String(forked.length),
        });
      }
      const report = JSON.parse(run.stdout) as { readonly cells: readonly unknown[] };
      expect(report.cells).toHaveLength(results.cells.length);
      expect(results.complete).toBe(true);
      expect(run.exitCode, run.stderr).toBe(driver === 'model' ? 1 : 5);

      addRow({
        fault: `${driver}: processes alive 2 s after their cell`,
        tries: results.cells.length,
        expected: 'none',
        got: run.survivors.join(', ') || 'none',
      });
      const unexpected = filesNow().filter((path) => !before.has(path));
      const reported = (results.treeChanges ?? []).map(({ path, change }) => `${change} ${path}`);
      addRow({
        fault: `${driver}: files outside of the cache and the results`,
        tries: results.cells.length,
        expected: 'left-behind.txt, reported as added left-behind.txt',
        got: `${unexpected.join(', ')}, reported as ${reported.join(', ') || 'nothing'}`,
      });
      const logs = join(run.runFolder, 'logs');
      const logMiB =
        Math.max(...readdirSync(logs).map((name) => statSync(join(logs, name)).size)) / 1024 / 1024;
      addRow({
        fault: `${driver}: the largest log, after 1 GB of output`,
        tries: 1,
        expected: 'at most 1 MiB',
        got: `${logMiB.toFixed(1)} MiB`,
        passed: logMiB > 0.2 && logMiB <= 1,
      });
      addRow({
        fault: `${driver}: memory of the runner, with 1 GB of output and 100 MB of frames`,
        tries: 1,
        expected: 'at most 200 MiB',
        got: `${run.peakMemoryMiB.toFixed(0)} MiB`,
        passed: run.peakMemoryMiB > 20 && run.peakMemoryMiB <= 200,
      });
    });
  },
);

/** What the cell came to, and its reason if it does not say what it should. */
function describeCell(cell: CellResult, { says }: Fault): string {
  const reason = cell.judgement?.reason ?? '';
  const isSaid = says === undefined ? reason === '' : says.test(reason);
  return describeResult(cell) + (isSaid ? '' : `: ${reason}`);
}
