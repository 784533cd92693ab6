import { readFileSync } from 'node:fs';

import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import {
  changeCells,
  erroredCell,
  pendingCell,
  recordedResults,
  type RecordedOptions,
} from './fixtures/recorded-results.ts';
import { buildRunReport } from './build-run-report.ts';
import { buildJsonReport } from './json-report.ts';
import { renderJsonReportSchema } from './json-report-schema.ts';

const build = (options?: RecordedOptions) =>
  buildJsonReport(buildRunReport(recordedResults(options), new Map(), { updated: false }), '0.1.0');
const cellOf = (report: ReturnType<typeof buildJsonReport>, id: string) =>
  report.cells.find((cell) => cell.id === id);

test('columns count scenarios by suite', () => {
  const { columns } = build();
  expect(columns.map(({ id, version, baseline, suites }) => ({ id, version, baseline, ...suites }))).toEqual(
    ['4.13', '4.14'].flatMap((runtime) =>
      [
        { variant: 'none', contract: 12, hotLoop: 1 },
        { variant: 'wide', contract: 7, hotLoop: 3 },
        { variant: 'narrow', contract: 12, hotLoop: 3 },
      ].map(({ variant, contract, hotLoop }) => ({
        id: `${runtime}+${variant}`,
        version: `${runtime}.0`,
        baseline: variant === 'none' ? null : `${runtime}+none`,
        contract: { passed: contract, total: 12 },
        'hot-loop': { passed: hotLoop, total: 4 },
        upgrade: { passed: runtime === '4.13' ? 1 : 2, total: 3 },
      })),
    ),
  );
});

test('a cell that finished has everything that was measured', () => {
  const report = build();
  expect(cellOf(report, 'hot-loop/zombie-scope@4.13+none#virtual')).toMatchInlineSnapshot(`
    {
      "afterwards": 102,
      "attempts": [
        {
          "attempt": 1,
          "elapsed": 0.26008,
          "end": "exited",
          "reason": "12503 reschedules, 102 afterwards",
          "verdict": "failed",
          "wallSeconds": 0.004,
        },
      ],
      "cached": null,
      "change": null,
      "clock": "virtual",
      "counters": null,
      "cpuMs": 3.96,
      "elapsed": 0.26008,
      "end": "exited",
      "expectations": [
        {
          "happened": "returned",
          "met": true,
          "name": "outcome",
          "owed": "returned",
        },
        {
          "happened": "12503 reschedules, 102 afterwards",
          "met": false,
          "name": "at-rest",
          "owed": "comes to rest",
        },
      ],
      "id": "hot-loop/zombie-scope@4.13+none#virtual",
      "loaded": {
        "file": "runtimes/anyio/4.13/index.ts",
        "sha256": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
        "version": "4.13.0",
      },
      "marks": null,
      "outcome": "returned",
      "passes": 12503,
      "peak": null,
      "peakMemoryKiB": 48000,
      "polls": 0,
      "problem": null,
      "reason": "12503 reschedules, 102 afterwards",
      "rerun": "npx patchmatrix run -g hot-loop/zombie-scope@4.13+none#virtual",
      "reschedules": 12503,
      "reschedulesPerSecond": 48073.66964011074,
      "runtime": "4.13",
      "scenario": "hot-loop/zombie-scope",
      "spurious": null,
      "state": "finished",
      "suite": "hot-loop",
      "systemMs": 8,
      "threw": null,
      "ticks": 12507,
      "timings": null,
      "unconfirmed": null,
      "userMs": 43.96,
      "variant": "none",
      "verdict": "failed",
      "wallSeconds": 0.004,
    }
  `);
});

test('a rate is a second of the clock of its cell', () => {
  const report = build();
  const real = cellOf(report, 'hot-loop/zombie-scope@4.13+none#real');
  expect(real?.reschedulesPerSecond).toBeCloseTo((12503 * 21) / 0.26039, 3);
  const virtual = cellOf(report, 'hot-loop/zombie-scope@4.13+none#virtual');
  expect(virtual?.reschedulesPerSecond).toBeCloseTo(12503 / 0.26008, 3);
});

test('a cell has the same fields in every state, and survives JSON unchanged', () => {
  const change = changeCells('4.14', (result) =>
    result.column.variant === 'none' ? pendingCell(result) : erroredCell(result, { threw: 'boom' }),
  );
  const report = build({ change, complete: false, interrupted: 'SIGTERM' });
  expect(new Set(report.cells.map((cell) => Object.keys(cell).join())).size).toBe(1);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report.interrupted).toBe('SIGTERM');
  expect(report.resumes).toBeNull();
  expect(cellOf(report, 'contract/fail-after@4.14+none#real')?.verdict).toBeNull();
});

test('a child that was killed still reports its counters', () => {
  const counters = { ticks: 900, passes: 800, reschedules: 700, polls: 900, cpuMs: 350 };
  const change = changeCells('zombie-scope@4.13+none#real', (result) =>
    erroredCell(result, { end: 'timed-out', counters, wallMs: 500 }),
  );
  const report = build({ change });
  expect(cellOf(report, 'hot-loop/zombie-scope@4.13+none#real')).toMatchObject({
    end: 'timed-out',
    outcome: null,
    ticks: 900,
    passes: 800,
    reschedules: 700,
    reschedulesPerSecond: 1400,
    cpuMs: 350,
    polls: 900,
  });
});

test('the committed schema is the current one, and every report is valid', () => {
  const schema = readFileSync(new URL('../../report.schema.json', import.meta.url), 'utf8');
  expect(schema).toBe(renderJsonReportSchema());
  const validate = new Ajv({ allErrors: true }).compile(JSON.parse(schema) as object);
  const change = changeCells('4.14', (result) =>
    result.column.variant === 'none' ? pendingCell(result) : erroredCell(result, { threw: 'boom' }),
  );
  for (const report of [build(), build({ change, complete: false, interrupted: 'SIGTERM' })]) {
    expect(validate(JSON.parse(JSON.stringify(report))), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...report, surplus: 1 })).toBe(false);
  }
});

test('columns are compared scenario by scenario with their baseline', () => {
  const { comparisons } = build();
  expect(comparisons.map(({ baseline, candidate }) => `${candidate} against ${baseline}`)).toEqual([
    ...['4.13+wide against 4.13+none', '4.13+narrow against 4.13+none'],
    ...['4.14+wide against 4.14+none', '4.14+narrow against 4.14+none'],
  ]);
  expect(comparisons[0]?.counts).toMatchObject({ regressed: 6, fixed: 3 });
  expect(comparisons[1]?.counts).toMatchObject({ regressed: 0, fixed: 2 });
});
