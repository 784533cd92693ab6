/** Several attempts at a cell: what disagrees with itself counts for nothing, and times are claimed only of enough samples. */
import { describe, expect, test } from 'vitest';

import type { JsonReport } from '../runner/report/json-report-schema.ts';
import { makeProject } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

/** As wide on the first attempt, as the library is on every other. */
const unsteady = `
  export default function unsteady({ CancelScope }: any): void {
    if (process.env['PATCHMATRIX_ATTEMPT'] !== '1') return;
    const deliver = CancelScope.prototype.deliverCancellation;
    CancelScope.prototype.deliverCancellation = function (this: any, origin: any): boolean {
      const retry = deliver.call(this, origin);
      this.cancelHandle?.cancel();
      return retry;
    };
  }
`;

/** Holds each delivery pass up for 30 ms. */
const slow = `
  export default function slow({ CancelScope }: any): void {
    const deliver = CancelScope.prototype.deliverCancellation;
    CancelScope.prototype.deliverCancellation = function (this: any, origin: any): boolean {
      const until = performance.now() + 30;
      while (performance.now() < until);
      return deliver.call(this, origin);
    };
  }
`;

const only = ['--runtime', '4.13', '-g', 'contract/cancelled-before-entry'];

describe.concurrent('a patch that works the second time', () => {
  const args = ['gate', '--variant', './unsteady.ts', '--clock', 'virtual', ...only];

  test('regresses in one attempt', async () => {
    const cwd = makeProject({ 'unsteady.ts': unsteady });
    const { exitCode, stdout } = await runPatchmatrix(args, { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('4.13+unsteady against 4.13+none: 1 regressed');
  });

  test('is spurious with --retries, which run the baseline again as often, in turns', async () => {
    const cwd = makeProject({ 'unsteady.ts': unsteady });
    const { exitCode, stdout } = await runPatchmatrix([...args, '--retries', '2', '--json'], { cwd });
    expect(exitCode).toBe(0);
    const { cells, comparisons } = JSON.parse(stdout) as JsonReport;
    expect(comparisons[0]?.counts).toMatchObject({ regressed: 0, spurious: 1 });
    expect(
      cells.map(({ id, spurious, attempts }) => [id, spurious, attempts.map(({ verdict }) => verdict)]),
    ).toEqual([
      ['contract/cancelled-before-entry@4.13+none#virtual', null, ['passed', 'passed', 'passed']],
      [
        'contract/cancelled-before-entry@4.13+unsteady#virtual',
        'failed in 1, passed in 2 of 3 attempts',
        ['failed', 'passed', 'passed'],
      ],
    ]);
  });

  test('stands beside the headline and is not counted as passed', async () => {
    const cwd = makeProject({ 'unsteady.ts': unsteady });
    const gate = await runPatchmatrix([...args, '--retries', '1'], { cwd });
    expect(gate.stdout).toContain('The gate is open: 0 regressed (beside them 1 spurious).');

    const run = await runPatchmatrix(['run', ...args.slice(1), '--retries', '1'], { cwd });
    expect(run.stdout).toMatch(/^ {2}passed +1\/1 +0\/1$/m);
    expect(run.stdout).toMatch(/^ {2}cancelled-before-entry .* \?/m);
    expect(run.stdout).toContain('1 cell spurious, neither passed nor failed:');
    expect(run.stdout).toContain('2 cells: 1 passed, 1 spurious');
  });
});

describe.concurrent('times', () => {
  const args = ['gate', '--variant', './slow.ts', '--clock', 'real', ...only];

  test('are slower where seven samples on either side say so', async () => {
    const cwd = makeProject({ 'slow.ts': slow });
    const { exitCode, stdout } = await runPatchmatrix([...args, '--repeat-each', '7', '--json'], { cwd });
    expect(exitCode).toBe(0);
    const { comparisons, cells } = JSON.parse(stdout) as JsonReport;
    expect(cells.map(({ attempts }) => attempts.length)).toEqual([7, 7]);
    expect(comparisons[0]?.changes[0]?.times).toMatchObject({
      ...{ verdict: 'slower', p: 2 / 3432, baselineSamples: 7, candidateSamples: 7 },
    });
  });

  test('are no claim with fewer', async () => {
    const cwd = makeProject({ 'slow.ts': slow });
    const { stdout } = await runPatchmatrix([...args, '--repeat-each', '6', '--json'], { cwd });
    const { comparisons } = JSON.parse(stdout) as JsonReport;
    expect(comparisons[0]?.changes[0]?.times).toMatchObject({ verdict: 'too-few-samples', p: null });
  });
});
