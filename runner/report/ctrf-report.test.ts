import { type CTRFReport, parse, schema, validate } from 'ctrf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildCell, buildResults } from '../compare/fixtures/build-cells.ts';
import { renderCtrfReport } from './ctrf-report.ts';
import { buildReport, buildReportOfEachStatus } from './fixtures/ci-report.ts';
import { recordedResults } from './fixtures/recorded-results.ts';
import { renderJunitReport } from './junit-report.ts';
import type { RunReport } from './run-report.ts';

/** The report as the format's reference implementation reads it, after its schema has been asked. */
const ctrfOf = (report: RunReport): CTRFReport => {
  const text = renderCtrfReport(report, { version: '0.1.0' });
  expect(validate(JSON.parse(text)).errors).toEqual([]);
  return parse(text);
};

test('the schema is one that forbids what it does not know', () => {
  expect(schema).toMatchObject({ title: 'CTRF JSON Schema', additionalProperties: false });
  const document: unknown = JSON.parse(renderCtrfReport(buildReportOfEachStatus(), { version: '0.1.0' }));
  expect(validate(Object.assign(Object(document), { foreign: 1 })).valid).toBe(false);
});

test('each status has its word', async () => {
  const text = renderCtrfReport(buildReportOfEachStatus(), { version: '0.1.0' });
  await expect(text).toMatchFileSnapshot('fixtures/ctrf-report.expected.txt');
  expect(validate(JSON.parse(text)).errors).toEqual([]);
});

test('the summary counts the tests of a recorded run', () => {
  const report = buildReport(recordedResults());
  const { summary, tests } = ctrfOf(report).results;
  const count = (status: string): number => tests.filter((each) => each.status === status).length;
  expect(summary).toMatchObject({
    tests: report.results.cells.length,
    passed: count('passed'),
    failed: report.deviations.length,
    other: count('other'),
    skipped: 0,
    pending: 0,
    suites: 18,
    duration: 1500,
  });
  expect(summary.stop - summary.start).toBe(1500);
  expect(count('failed')).toBe(summary.failed);
  expect(summary.passed + summary.failed + summary.other).toBe(summary.tests);
});

test('a run that only fails as its baseline does is healthy, and hides nothing', () => {
  const report = buildReport(recordedResults({ variants: ['none', 'narrow'] }));
  const { summary, environment } = ctrfOf(report).results;
  expect(summary.failed).toBe(0);
  expect(environment?.healthy).toBe(true);
  expect(summary.other).toBe(
    report.results.cells.filter(({ judgement }) => judgement?.verdict === 'failed').length,
  );
});

test('what is red here is what is red in JUnit', () => {
  for (const report of [buildReportOfEachStatus(), buildReport(recordedResults())]) {
    const junit = renderJunitReport(report);
    expect(ctrfOf(report).results.summary.failed).toBe(junit.match(/<(?:failure|error) /g)?.length);
  }
});

test('results that are read again end no earlier than their longest cell allows', () => {
  const { wallSeconds: _, ...report } = buildReport(
    buildResults([buildCell({ attempts: [{ observation: { wallMs: 700.4 } }, {}] })]),
  );
  const { summary } = ctrfOf(report).results;
  expect(summary.stop - summary.start).toBe(740);
  expect(summary.duration).toBeUndefined();
});

test('a shard says which it is', () => {
  const results = buildResults([buildCell({})]);
  const shard = { index: 1, count: 3, cells: results.plan.cells };
  expect(ctrfOf(buildReport({ ...results, shard })).results.environment?.shardId).toBe('1/3');
});

test('whatever a child prints or a reason says, the report is valid and has no half of a surrogate pair', () => {
  const text = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(text, text, text, (reason, output, threw) => {
      const attempt = { verdict: 'errored' as const, reason, observation: { output, threw } };
      const report = buildReport(buildResults([buildCell({ attempts: [attempt, attempt] })]));
      expect(validate(JSON.parse(renderCtrfReport(report, { version: '0.1.0' }))).errors).toEqual([]);
      expect(renderCtrfReport(report, { version: '0.1.0' })).not.toMatch(/\p{Cs}|\\ud[89a-f]/iu);
    }),
    // Each validation compiles the schema again.
    { numRuns: 25 },
  );
});
