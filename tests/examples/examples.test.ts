/** The examples that stand in examples/, as a user runs them: from an empty cache, and again without a network. */
import { describe, expect, test } from 'vitest';

import type { JsonReport } from '../../runner/report/json-report-schema.ts';
import { areRuntimesSkipped, isSkipped } from '../real/requirements.ts';
import { openExample, verdictsOf } from './run-example.ts';

describe.skipIf(areRuntimesSkipped)('examples/semver-redos', () => {
  const example = openExample('semver-redos');

  test('the backport mends what 7.5.2 mends, and breaks nothing', async () => {
    const { exitCode, report } = await example.run();
    expect(exitCode).toBe(0);
    const cost = report.cells.filter(({ scenario }) => scenario === 'cost/spaces-in-a-range');
    expect(
      Object.fromEntries(cost.map(({ runtime, variant, verdict }) => [`${runtime}+${variant}`, verdict])),
    ).toEqual({
      'semver-7.5.1+none': 'failed',
      'semver-7.5.1+backport': 'passed',
      'semver-7.5.2+none': 'passed',
      'semver-7.5.2+backport': 'skipped',
    });
    const power = Number(
      /^grows with the power ([\d.]+) of the number of spaces$/.exec(cost[0]?.reason ?? '')?.[1],
    );
    expect(power).toBeGreaterThan(1.5);
    expect(power).toBeLessThan(3);
    expect(cost[0]?.timings?.map(({ size }) => size)).toEqual([500, 1000, 2000, 4000]);
    const contract = report.cells.filter(
      ({ suite, verdict }) => suite === 'contract' && verdict !== 'skipped',
    );
    expect(contract.map(({ verdict }) => verdict)).toEqual(Array(12).fill('passed'));
    const columns = Object.fromEntries(report.columns.map(({ id, patch }) => [id, patch?.state]));
    expect(columns).toEqual({ 'semver-7.5.1+backport': 'applied' });
  });

  test('comes to the same without a network', async () => {
    const { exitCode, report, stderr } = await example.runOffline();
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(Object.values(verdictsOf(report)).filter((verdict) => verdict === 'failed')).toHaveLength(1);
  });
});

describe.skipIf(areRuntimesSkipped)('examples/own-suite', () => {
  const example = openExample('own-suite');
  const failing = 'vitest/tests.summarize.test.js.words.at-the-end-are-counted-one-by-one';

  test('three majors of a dependency: one test fails from the second on', async () => {
    const { exitCode, report } = await example.run();
    expect(exitCode).toBe(1);
    expectOneFailing(report);
  });

  test('comes to the same without a network', async () => {
    const { exitCode, report, stderr } = await example.runOffline();
    expect(stderr).toBe('');
    expect(exitCode).toBe(1);
    expectOneFailing(report);
  });

  function expectOneFailing(report: JsonReport): void {
    expect(report.columns.map(({ id }) => id)).toEqual([
      'diff-5.2.2+none',
      'diff-7.0.0+none',
      'diff-8.0.4+none',
    ]);
    expect(report.cells).toHaveLength(18);
    const failed = report.cells.filter(({ verdict }) => verdict !== 'passed').map(({ id }) => id);
    expect(failed).toEqual([`${failing}@diff-7.0.0+none#real`, `${failing}@diff-8.0.4+none#real`]);
  }
});

describe.skipIf(isSkipped)('examples/anyio-suite', () => {
  const example = openExample('anyio-suite');

  test("anyio's own tests: wide hangs and the run ends, narrow breaks none of them", async () => {
    const startedAt = performance.now();
    const { exitCode, report } = await example.run();
    const seconds = (performance.now() - startedAt) / 1000;
    expect(exitCode).toBe(1);
    // How long is told, and not tested: it is a time of the machine.
    console.log(`anyio's own tests, three columns: ${seconds.toFixed(0)} s`);

    const column = (variant: string) => report.cells.filter((cell) => cell.variant === variant);
    const [none, wide, narrow] = [column('none'), column('wide'), column('narrow')];
    // A verdict for each test in each column, and none for the file itself.
    expect(none.length).toBeGreaterThan(200);
    const names = none.map(({ scenario }) => scenario);
    for (const cells of [wide, narrow]) expect(cells.map(({ scenario }) => scenario)).toEqual(names);
    expect(report.cells.filter(({ verdict, state }) => verdict === null || state !== 'finished')).toEqual([]);
    expect(names.every((name) => name.startsWith('pytest/tests.test_taskgroups.py.'))).toBe(true);

    const failed = (cells: typeof none) =>
      cells.filter(({ verdict }) => verdict === 'failed' || verdict === 'errored');
    expect(failed(none)).toEqual([]);
    expect(failed(narrow)).toEqual([]);
    expect(failed(wide).length).toBeGreaterThan(40);
    const hanging = wide.filter(({ end }) => end === 'timed-out').map(({ scenario }) => scenario);
    expect(hanging.length).toBeGreaterThan(5);
    expect(hanging).toContain('pytest/tests.test_taskgroups.py.test_start_cancels_parent_scope-asyncio');
  });

  test('some of them without a network', async () => {
    const { exitCode, report, stderr } = await example.runOffline(
      '-g',
      'test_cancel_reason',
      '--variant',
      'none',
      'narrow',
    );
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(report.cells.length).toBeGreaterThan(1);
    expect(report.cells.every(({ verdict }) => verdict === 'passed')).toBe(true);
  });
});
