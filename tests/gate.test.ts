/** The gate on the repository's own matrix: which columns are candidates, what closes it, and what it says. */
import { describe, expect, test } from 'vitest';

import type { JsonReport } from '../runner/report/json-report-schema.ts';
import { acceptRepositoryResults, makeProject } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

const brokenByWide = [
  'contract/cancelled-before-entry',
  'contract/expired-deadline',
  'contract/self-cancel-then-sleep',
  'contract/swallowed-redelivery',
  'contract/task-group-self-cancel',
];

describe.concurrent('the gate', () => {
  test('is closed by what `wide` breaks, a line each, whatever was accepted', async () => {
    const cwd = makeProject();
    acceptRepositoryResults(cwd);
    const args = ['gate', '--clock', 'virtual', '--variant', 'wide'];
    const { exitCode, stdout } = await runPatchmatrix(args, { cwd, env: { COLUMNS: '300' } });

    expect(exitCode).toBe(1);
    const closing = stdout.split('\n').filter((line) => line.startsWith('✗ regressed'));
    expect(closing.map((line) => line.slice(0, line.indexOf('failed: ')))).toEqual(
      [...brokenByWide, 'hot-loop/cancel-then-lock'].map(
        (scenario) => `✗ regressed ${scenario} on 4.13+wide, 4.14+wide: passed → `,
      ),
    );
    expect(stdout).toContain('4.13+wide against 4.13+none: 6 regressed, 3 fixed, 5 changed, 5 same');
    expect(stdout).toContain('The gate is closed: 12 regressed, 6 fixed');
  });

  test('is open for `narrow`, and says what it fixes', async () => {
    const cwd = makeProject();
    const args = ['gate', '--clock', 'virtual', '--variant', 'narrow'];
    const { exitCode, stdout } = await runPatchmatrix(args, { cwd });

    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('✗');
    expect(stdout).toContain('✓ fixed hot-loop/zombie-scope on 4.13+narrow, 4.14+narrow');
    expect(stdout).toContain('The gate is open: 0 regressed, 4 fixed');
  });

  test('compares with another baseline where one is named: a bump of the library', async () => {
    const cwd = makeProject();
    const args = ['gate', '--clock', 'virtual', '--baseline', '4.13+none', '--runtime', '4.14'];
    const { exitCode, stdout } = await runPatchmatrix([...args, '--variant', 'none', '--json'], { cwd });

    expect(exitCode).toBe(1);
    const { columns, comparisons, deviations } = JSON.parse(stdout) as JsonReport;
    expect(columns.map(({ id }) => id)).toEqual(['4.13+none', '4.14+none']);
    expect(comparisons[0]?.counts).toMatchObject({ regressed: 1, fixed: 2, same: 16 });
    expect(deviations.map(({ cell }) => cell)).toEqual(['upgrade/start-error-lost@4.14+none#virtual']);
  });

  test('has nothing to say of a baseline, and says so', async () => {
    const { exitCode, stderr } = await runPatchmatrix(['gate', '--variant', 'none'], { cwd: makeProject() });
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^nothing selected: 4\.13\+none, 4\.14\+none are what other columns are compared/);
  });

  test('refuses a baseline that the matrix does not have, with the nearest that it has', async () => {
    const typo = await runPatchmatrix(['gate', '--baseline', '4.13+nnoe'], { cwd: makeProject() });
    expect(typo.exitCode).toBe(2);
    expect(typo.stderr).toContain('did you mean `4.13+none`?');
  });
});
