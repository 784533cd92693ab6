/** Ten thousand cells in one run, one in twenty of which goes wrong: each comes to its own end, and the runner stays as it was. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { readRun } from '../../runner/record/read-run.ts';
import type { JsonReport } from '../../runner/report/json-report-schema.ts';
import { makeFolder } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { expectFault } from './fault-table.ts';
import { listFiles } from './list-files.ts';
import { describeEnd, describeResult } from './describe-end.ts';
import { calm, makeSoakProject, planSoak } from './soak-project.ts';
import { type Sample, watchRun } from './watch-run.ts';

const seed = 2026;
const rows = 100;
const columns = 100;

describe.runIf(process.platform === 'linux')('a run of 10,000 cells', () => {
  test('counts each fault, and takes no more memory, descriptors and processes at its end', async ({
    task,
  }) => {
    const { planned, faultOf } = planSoak({ rows, columns, seed });
    const folder = makeSoakProject({ rows, columns, faultOf });
    const [home, temporary] = [makeFolder(), makeFolder()];
    const env = { HOME: home, TMPDIR: temporary };
    const words = ['run', '--quiet', '--timeout', '2', '--workers', '2'];
    const run = await watchRun(words, { cwd: folder, env, timeoutMs: 1_500_000, everyMs: 500 });
    expect(run.exitCode, run.stderr).toBe(1);

    const results = readRun(run.runFolder);
    expect(results).toMatchObject({ complete: true, cells: { length: rows * columns } });
    const wrong = results.cells.flatMap((cell) => {
      const fault = faultOf(cell.cell.id);
      const [expected, got] = [describeEnd(fault ?? calm), describeResult(cell)];
      return expected === got ? [] : [`${cell.cell.id}: expected ${expected}, got ${got}`];
    });
    expect(wrong).toEqual([]);
    for (const [end, tries] of planned) {
      const got = results.cells.filter((cell) => describeResult(cell) === end).length;
      expectFault(task, { fault: `soak: ${end}`, tries, expected: String(tries), got: String(got) });
    }

    const during = run.samples.filter(({ finished }) => finished > 0);
    const [early, late] = [fifth(during, 1), fifth(during, 4)];
    expectFault(task, {
      fault: 'soak: memory of the runner, the most of it',
      tries: during.length,
      expected: 'at most 200 MiB',
      got: `${run.peakMemoryMiB.toFixed(0)} MiB`,
      passed: run.peakMemoryMiB > 20 && run.peakMemoryMiB <= 200,
    });
    const [before, after] = [median(early.map(memory)), median(late.map(memory))];
    expectFault(task, {
      fault: 'soak: memory of the runner, the last fifth of the run against the second',
      tries: early.length + late.length,
      // It holds the results, a few KiB of each cell.
      expected: 'at most 50 MiB more',
      got: `${(after - before).toFixed(0)} MiB more (${before.toFixed(0)} and ${after.toFixed(0)} MiB)`,
      passed: after - before <= 50,
    });
    // A child that starts or ends has some of them, so that the most at first is held against the least at last.
    const [atFirst, atLast] = [
      Math.max(...early.map(({ descriptors }) => descriptors)),
      Math.min(...late.map(({ descriptors }) => descriptors)),
    ];
    expectFault(task, {
      fault: 'soak: open descriptors of the runner, the last fifth of the run against the second',
      tries: early.length + late.length,
      expected: 'no more',
      got: `${atFirst} and ${atLast}`,
      passed: atFirst > 3 && atLast <= atFirst,
    });
    expectFault(task, {
      fault: 'soak: processes alive 2 s after their cell',
      tries: results.cells.length,
      expected: 'none',
      got: run.survivors.join(', ') || 'none',
    });
    expectFault(task, {
      fault: 'soak: files in the temporary folder and at home',
      tries: results.cells.length,
      expected: 'none',
      got: [...listFiles(home), ...listFiles(temporary)].join(', ') || 'none',
    });

    const startedAt = performance.now();
    const args = ['report', '--reporter', 'json=report.json'];
    const read = await runPatchmatrix(args, { cwd: folder, env });
    const seconds = (performance.now() - startedAt) / 1000;
    expect(read.exitCode, read.stderr).toBe(0);
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as JsonReport;
    expect(report.cells.map(({ id, verdict }) => [id, verdict])).toEqual(
      results.cells.map(({ cell, judgement }) => [cell.id, judgement?.verdict]),
    );
    expectFault(task, {
      fault: 'soak: time to read the results',
      tries: 1,
      expected: 'at most 10 s',
      got: `${seconds.toFixed(1)} s`,
      passed: seconds <= 10,
    });
    const perCell = run.wallMs / results.cells.length;
    console.log(`${(run.wallMs / 1000).toFixed(0)} s in all, ${perCell.toFixed(1)} ms a cell`);
  }, 1_600_000);
});

/** The samples of one fifth of the cells, from 0 to 4. */
function fifth(samples: readonly Sample[], index: number): readonly Sample[] {
  const size = (rows * columns) / 5;
  return samples.filter(({ finished }) => finished >= index * size && finished < (index + 1) * size);
}

function memory({ memoryMiB }: Sample): number {
  return memoryMiB;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
