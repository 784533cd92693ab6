import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import pc from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { CellResult } from '../record/run-results.ts';
import {
  changeCells,
  erroredCell,
  pendingCell,
  recordedResults,
  runningCell,
  skippedCell,
  type RecordedOptions,
} from './fixtures/recorded-results.ts';
import { renderPassTable } from './pass-table.ts';

const colors = pc.createColors(false);
const tableOf = (options: RecordedOptions, width: number): string =>
  renderPassTable(recordedResults(options), { width, colors });

/** The lines of a table that begin with a scenario's name. */
const rowOf = (scenario: string, options: RecordedOptions, width = 120): string => {
  const lines = tableOf(options, width).split('\n');
  return (
    lines
      .find((line) => line.trimStart().startsWith(scenario))
      ?.trim()
      .replace(/ +/g, ' ') ?? ''
  );
};

describe('the whole table', () => {
  test('at 120 columns all runtimes stand side by side', () => {
    expect(tableOf({}, 120)).toMatchInlineSnapshot(`
      "contract                          4.13 (4.13.0)                                4.14 (4.14.0)
                                        none           wide         narrow           none           wide         narrow
        self-cancel-then-sleep          ✓ 390 µs       ✗ 5.00 s     ✓ 390 µs         ✓ 390 µs       ✗ 5.00 s     ✓ 390 µs
        task-group-self-cancel          ✓ 410 µs       ✗ 5.00 s     ✓ 410 µs         ✓ 410 µs       ✗ 5.00 s     ✓ 410 µs
        child-cancels-its-task-group    ✓ 450 µs       ✓ 450 µs     ✓ 450 µs         ✓ 450 µs       ✓ 450 µs     ✓ 450 µs
        swallowed-redelivery            ✓  60 ms       ✗ 15.1 s     ✓  60 ms         ✓  60 ms       ✗ 15.1 s     ✓  60 ms
        cancelled-before-entry          ✓ 390 µs       ✗ 5.00 s     ✓ 390 µs         ✓ 390 µs       ✗ 5.00 s     ✓ 390 µs
        expired-deadline                ✓ 390 µs       ✗ 5.00 s     ✓ 390 µs         ✓ 390 µs       ✗ 5.00 s     ✓ 390 µs
        fail-after                      ✓  50 ms       ✓  50 ms     ✓  50 ms         ✓  50 ms       ✓  50 ms     ✓  50 ms
        move-on-after                   ✓  50 ms       ✓  50 ms     ✓  50 ms         ✓  50 ms       ✓  50 ms     ✓  50 ms
        cancel-from-outside             ✓  50 ms       ✓  50 ms     ✓  50 ms         ✓  50 ms       ✓  50 ms     ✓  50 ms
        child-swallows-once             ✓  50 ms       ✓  50 ms     ✓  50 ms         ✓  50 ms       ✓  50 ms     ✓  50 ms
        shielded-cleanup                ✓ 100 ms       ✓ 100 ms     ✓ 100 ms         ✓ 100 ms       ✓ 100 ms     ✓ 100 ms
        failing-child-cancels-siblings  ✓  50 ms       ✓  50 ms     ✓  50 ms         ✓  50 ms       ✓  50 ms     ✓  50 ms
        passed                          12/12          7/12         12/12            12/12          7/12         12/12

      hot-loop                          4.13 (4.13.0)                                4.14 (4.14.0)
                                        none           wide         narrow           none           wide         narrow
        zombie-scope                    ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest        ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest
        orphaned-task-group             ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest        ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest
        refusing-waiter                 ✗ 1.01M/s 99%  ✓ at rest    ✗ 1.01M/s 99%    ✗ 1.01M/s 99%  ✓ at rest    ✗ 1.01M/s 99%
        cancel-then-lock                ✓ at rest      ✗ spins 99%  ✓ at rest        ✓ at rest      ✗ spins 99%  ✓ at rest
        passed                          1/4            3/4          3/4              1/4            3/4          3/4

        in production anyio polled 45,000 to 61,000 times a second in such a loop; the fastest loop here: 1.01M/s, 20 × that

      upgrade                           4.13 (4.13.0)                                4.14 (4.14.0)
                                        none           wide         narrow           none           wide         narrow
        lock-cancelled-waiter           ✗ deadlock     ✗ deadlock   ✗ deadlock       ✓  50 ms       ✓  50 ms     ✓  50 ms
        start-error-lost                ✓ 410 µs       ✓ 410 µs     ✓ 410 µs         ✗ 410 µs       ✗ 410 µs     ✗ 410 µs
        unclosed-scope-in-child         ✗ 410 µs       ✗ 410 µs     ✗ 410 µs         ✓ 410 µs       ✓ 410 µs     ✓ 410 µs
        passed                          1/3            1/3          1/3              2/3            2/3          2/3"
    `);
  });

  test('at 80 columns the runtimes of a suite stand one below the other', () => {
    expect(tableOf({}, 80)).toMatchInlineSnapshot(`
      "contract                          4.13 (4.13.0)
                                        none           wide         narrow
        self-cancel-then-sleep          ✓ 390 µs       ✗ 5.00 s     ✓ 390 µs
        task-group-self-cancel          ✓ 410 µs       ✗ 5.00 s     ✓ 410 µs
        child-cancels-its-task-group    ✓ 450 µs       ✓ 450 µs     ✓ 450 µs
        swallowed-redelivery            ✓  60 ms       ✗ 15.1 s     ✓  60 ms
        cancelled-before-entry          ✓ 390 µs       ✗ 5.00 s     ✓ 390 µs
        expired-deadline                ✓ 390 µs       ✗ 5.00 s     ✓ 390 µs
        fail-after                      ✓  50 ms       ✓  50 ms     ✓  50 ms
        move-on-after                   ✓  50 ms       ✓  50 ms     ✓  50 ms
        cancel-from-outside             ✓  50 ms       ✓  50 ms     ✓  50 ms
        child-swallows-once             ✓  50 ms       ✓  50 ms     ✓  50 ms
        shielded-cleanup                ✓ 100 ms       ✓ 100 ms     ✓ 100 ms
        failing-child-cancels-siblings  ✓  50 ms       ✓  50 ms     ✓  50 ms
        passed                          12/12          7/12         12/12

      contract                          4.14 (4.14.0)
                                        none           wide         narrow
        self-cancel-then-sleep          ✓ 390 µs       ✗ 5.00 s     ✓ 390 µs
        task-group-self-cancel          ✓ 410 µs       ✗ 5.00 s     ✓ 410 µs
        child-cancels-its-task-group    ✓ 450 µs       ✓ 450 µs     ✓ 450 µs
        swallowed-redelivery            ✓  60 ms       ✗ 15.1 s     ✓  60 ms
        cancelled-before-entry          ✓ 390 µs       ✗ 5.00 s     ✓ 390 µs
        expired-deadline                ✓ 390 µs       ✗ 5.00 s     ✓ 390 µs
        fail-after                      ✓  50 ms       ✓  50 ms     ✓  50 ms
        move-on-after                   ✓  50 ms       ✓  50 ms     ✓  50 ms
        cancel-from-outside             ✓  50 ms       ✓  50 ms     ✓  50 ms
        child-swallows-once             ✓  50 ms       ✓  50 ms     ✓  50 ms
        shielded-cleanup                ✓ 100 ms       ✓ 100 ms     ✓ 100 ms
        failing-child-cancels-siblings  ✓  50 ms       ✓  50 ms     ✓  50 ms
        passed                          12/12          7/12         12/12

      hot-loop                          4.13 (4.13.0)
                                        none           wide         narrow
        zombie-scope                    ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest
        orphaned-task-group             ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest
        refusing-waiter                 ✗ 1.01M/s 99%  ✓ at rest    ✗ 1.01M/s 99%
        cancel-then-lock                ✓ at rest      ✗ spins 99%  ✓ at rest
        passed                          1/4            3/4          3/4

      hot-loop                          4.14 (4.14.0)
                                        none           wide         narrow
        zombie-scope                    ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest
        orphaned-task-group             ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest
        refusing-waiter                 ✗ 1.01M/s 99%  ✓ at rest    ✗ 1.01M/s 99%
        cancel-then-lock                ✓ at rest      ✗ spins 99%  ✓ at rest
        passed                          1/4            3/4          3/4

        in production anyio polled 45,000 to 61,000 times a second in such a loop; the
        fastest loop here: 1.01M/s, 20 × that

      upgrade                           4.13 (4.13.0)
                                        none           wide         narrow
        lock-cancelled-waiter           ✗ deadlock     ✗ deadlock   ✗ deadlock
        start-error-lost                ✓ 410 µs       ✓ 410 µs     ✓ 410 µs
        unclosed-scope-in-child         ✗ 410 µs       ✗ 410 µs     ✗ 410 µs
        passed                          1/3            1/3          1/3

      upgrade                           4.14 (4.14.0)
                                        none           wide         narrow
        lock-cancelled-waiter           ✓  50 ms       ✓  50 ms     ✓  50 ms
        start-error-lost                ✗ 410 µs       ✗ 410 µs     ✗ 410 µs
        unclosed-scope-in-child         ✓ 410 µs       ✓ 410 µs     ✓ 410 µs
        passed                          2/3            2/3          2/3"
    `);
  });

  test('at 200 columns three runtimes fit', () => {
    const runtimes = { '4.13': '4.13.0', '4.14': '4.14.0', '4.14.2': '4.14.2' };
    expect(tableOf({ runtimes, suites: ['hot-loop', 'upgrade'] }, 200)).toMatchInlineSnapshot(`
      "hot-loop                   4.13 (4.13.0)                                4.14 (4.14.0)                                4.14.2
                                 none           wide         narrow           none           wide         narrow           none           wide         narrow
        zombie-scope             ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest        ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest        ✓ at rest      ✓ at rest    ✓ at rest
        orphaned-task-group      ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest        ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest        ✓ at rest      ✓ at rest    ✓ at rest
        refusing-waiter          ✗ 1.01M/s 99%  ✓ at rest    ✗ 1.01M/s 99%    ✗ 1.01M/s 99%  ✓ at rest    ✗ 1.01M/s 99%    ✗ 1.01M/s 99%  ✓ at rest    ✗ 1.01M/s 99%
        cancel-then-lock         ✓ at rest      ✗ spins 99%  ✓ at rest        ✓ at rest      ✗ spins 99%  ✓ at rest        ✓ at rest      ✗ spins 99%  ✓ at rest
        passed                   1/4            3/4          3/4              1/4            3/4          3/4              3/4            3/4          3/4

        in production anyio polled 45,000 to 61,000 times a second in such a loop; the fastest loop here: 1.01M/s, 20 × that

      upgrade                    4.13 (4.13.0)                                4.14 (4.14.0)                                4.14.2
                                 none           wide         narrow           none           wide         narrow           none           wide         narrow
        lock-cancelled-waiter    ✗ deadlock     ✗ deadlock   ✗ deadlock       ✓  50 ms       ✓  50 ms     ✓  50 ms         ✓  50 ms       ✓  50 ms     ✓  50 ms
        start-error-lost         ✓ 410 µs       ✓ 410 µs     ✓ 410 µs         ✗ 410 µs       ✗ 410 µs     ✗ 410 µs         ✗ 410 µs       ✗ 410 µs     ✗ 410 µs
        unclosed-scope-in-child  ✗ 410 µs       ✗ 410 µs     ✗ 410 µs         ✓ 410 µs       ✓ 410 µs     ✓ 410 µs         ✓ 410 µs       ✓ 410 µs     ✓ 410 µs
        passed                   1/3            1/3          1/3              2/3            2/3          2/3              2/3            2/3          2/3"
    `);
  });

  test('while the real clock still runs, the virtual verdicts stand already', () => {
    const isLate = (result: CellResult) =>
      result.cell.id.includes('#real') && result.column.runtime === '4.14';
    const change = (result: CellResult) => (isLate(result) ? pendingCell(result) : result);
    const options = { suites: ['hot-loop', 'upgrade'], change, complete: false };
    expect(tableOf(options, 120)).toMatchInlineSnapshot(`
      "hot-loop                   4.13 (4.13.0)                                4.14 (4.14.0)
                                 none           wide         narrow           none       wide       narrow
        zombie-scope             ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest        ✗ 48k/s*   ✓ at rest  ✓ at rest
        orphaned-task-group      ✗ 1.01M/s 99%  ✓ at rest    ✓ at rest        ✗ 48k/s*   ✓ at rest  ✓ at rest
        refusing-waiter          ✗ 1.01M/s 99%  ✓ at rest    ✗ 1.01M/s 99%    ✗ 48k/s*   ✓ at rest  ✗ 48k/s*
        cancel-then-lock         ✓ at rest      ✗ spins 99%  ✓ at rest        ✓ at rest  ✗ spins    ✓ at rest
        passed                   1/4            3/4          3/4              1/4        3/4        3/4

        in production anyio polled 45,000 to 61,000 times a second in such a loop; the fastest loop here: 1.01M/s, 20 × that

      upgrade                    4.13 (4.13.0)                                4.14 (4.14.0)
                                 none           wide         narrow           none       wide       narrow
        lock-cancelled-waiter    ✗ deadlock     ✗ deadlock   ✗ deadlock       ✓  50 ms*  ✓  50 ms*  ✓  50 ms*
        start-error-lost         ✓ 410 µs       ✓ 410 µs     ✓ 410 µs         ✗ 100 µs*  ✗ 100 µs*  ✗ 100 µs*
        unclosed-scope-in-child  ✗ 410 µs       ✗ 410 µs     ✗ 410 µs         ✓ 100 µs*  ✓ 100 µs*  ✓ 100 µs*
        passed                   1/3            1/3          1/3              2/3        2/3        2/3

      * virtual clock's time; the real clock has not run yet"
    `);
  });

  test('at 36 columns a runtime is split and only then names are cut', () => {
    const options = { runtimes: { '4.13': '4.13.0' }, suites: ['upgrade'], variants: ['none', 'wide'] };
    expect(tableOf(options, 36)).toMatchInlineSnapshot(`
      "upgrade                   4.13
                                none
        lock-cancelled-waiter   ✗ deadlock
        start-error-lost        ✓ 410 µs
        unclosed-scop…in-child  ✗ 410 µs
        passed                  1/3

      upgrade                   4.13
                                wide
        lock-cancelled-waiter   ✗ deadlock
        start-error-lost        ✓ 410 µs
        unclosed-scop…in-child  ✗ 410 µs
        passed                  1/3"
    `);
  });
});

describe('a cell', () => {
  const options = { runtimes: { '4.13': '4.13.0' }, variants: ['none'] };
  const fail = (result: CellResult): CellResult => ({
    ...result,
    judgement: { verdict: 'failed', reason: 'it did', expectations: [] },
  });

  test('shows the time of the real clock, and the virtual one marked where there is no other', () => {
    expect(rowOf('shielded-cleanup', options)).toBe('shielded-cleanup ✓ 100 ms');
    expect(rowOf('fail-after', { ...options, clocks: ['virtual'] })).toBe('fail-after ✓ 50 ms*');
    expect(rowOf('fail-after', { ...options, clocks: ['real'] })).toBe('fail-after ✓ 50 ms');
  });

  test('takes its verdict from the virtual clock, and shows both if they disagree', () => {
    const change = changeCells('fail-after@4.13+none#real', fail);
    expect(rowOf('fail-after', { ...options, change })).toBe('fail-after ✓✗ 50 ms');
    expect(tableOf({ ...options, change }, 80)).toContain('✓✗ the clocks disagree');
    expect(rowOf('passed', { ...options, change, suites: ['contract'] })).toBe('passed 12/12');
  });

  test('is blank while it waits, … while it runs and – when it is skipped', () => {
    const row = (change: (result: CellResult) => CellResult) =>
      rowOf('fail-after', { ...options, change: changeCells('contract/fail-after', change) });
    expect(row(pendingCell)).toBe('fail-after');
    expect(row(runningCell)).toBe('fail-after …');
    expect(row(skippedCell)).toBe('fail-after –');
  });

  test('says how a child ended that left no result', () => {
    const row = (observation: Parameters<typeof erroredCell>[1]) =>
      rowOf('fail-after', {
        ...options,
        change: changeCells('contract/fail-after', (result) => erroredCell(result, observation)),
      });
    expect(row({ end: 'timed-out' })).toBe('fail-after ! timed out');
    expect(row({ end: 'exited', threw: 'boom' })).toBe('fail-after ! threw');
  });

  test('that owes rest shows the last counters of a child that was killed', () => {
    const counters = { ticks: 1e6, passes: 2e6, reschedules: 2e6, polls: 1e6, cpuMs: 1900 };
    const change = changeCells('zombie-scope@4.13+none#real', (result) =>
      erroredCell(result, { end: 'timed-out', counters, wallMs: 2000 }),
    );
    expect(rowOf('zombie-scope', { ...options, change })).toBe('zombie-scope ✗! 1.00M/s 95%');
  });

  test('that owes rest shows the rate on the virtual clock marked', () => {
    const virtual: RecordedOptions = { ...options, clocks: ['virtual'], variants: ['none', 'wide'] };
    expect(rowOf('zombie-scope', virtual)).toBe('zombie-scope ✗ 48k/s* ✓ at rest');
    expect(rowOf('cancel-then-lock', virtual)).toBe('cancel-then-lock ✓ at rest ✗ spins');
  });
});

test('the passed row counts only what is not skipped, and says – where nothing is left', () => {
  const options = { runtimes: { '4.13': '4.13.0' }, variants: ['none'], suites: ['contract'] };
  const one = changeCells('fail-after', skippedCell);
  expect(rowOf('passed', { ...options, change: one })).toBe('passed 11/11');
  expect(rowOf('passed', { ...options, change: skippedCell })).toBe('passed –');
});

test('no legend stands where every loop comes to rest', () => {
  const options = { runtimes: { '4.14.2': '4.14.2' }, variants: ['none'] };
  const calm = (result: CellResult) =>
    result.scenario.id.endsWith('refusing-waiter') ? skippedCell(result) : result;
  expect(tableOf(options, 80)).toContain('in production anyio polled');
  expect(tableOf({ ...options, change: calm }, 80)).not.toContain('in production anyio polled');
});

test('no line is wider than asked for, no column is lost, and colours change nothing but colours', () => {
  const states = fc.constantFrom<(result: CellResult) => CellResult>(
    (result) => result,
    pendingCell,
    runningCell,
    skippedCell,
    (result) => erroredCell(result, { end: 'environment-mismatch' }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 36, max: 220 }), fc.array(states, { minLength: 1 }), (width, changes) => {
      let index = 0;
      const change = (result: CellResult) => (changes[index++ % changes.length] ?? pendingCell)(result);
      const results = recordedResults({ change, complete: false });
      const plain = renderPassTable(results, { width, colors });
      expect(Math.max(...plain.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
      expect(plain.match(/\bwide\b/g)).toHaveLength(6);
      const coloured = renderPassTable(results, { width, colors: pc.createColors(true) });
      expect(stripVTControlCharacters(coloured)).toBe(plain);
    }),
    { numRuns: 40 },
  );
});
