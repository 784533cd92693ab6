import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildCell, buildResults } from '../compare/fixtures/build-cells.ts';
import { buildReport, buildReportOfEachStatus } from './fixtures/ci-report.ts';
import { recordedResults } from './fixtures/recorded-results.ts';
import { isXmllintMissing, validateXml } from './fixtures/xmllint.ts';
import { renderJunitReport } from './junit-report.ts';

const count = (text: string, part: string | RegExp): number => text.split(part).length - 1;

test('each status has its element', async () => {
  await expect(renderJunitReport(buildReportOfEachStatus())).toMatchFileSnapshot(
    'fixtures/junit-report.expected.xml',
  );
});

test.skipIf(isXmllintMissing)('the report of each status is valid', async () => {
  expect(await validateXml(renderJunitReport(buildReportOfEachStatus()), 'junit-10.xsd')).toBe('');
});

test.skipIf(isXmllintMissing)('the report of a recorded run is valid', async () => {
  expect(await validateXml(renderJunitReport(buildReport(recordedResults())), 'junit-10.xsd')).toBe('');
});

test.skipIf(isXmllintMissing)('what the schema does not allow is noticed', async () => {
  const document = renderJunitReport(buildReportOfEachStatus()).replace('<testcase ', '<testcase file="x" ');
  expect(await validateXml(document, 'junit-10.xsd')).toContain("The attribute 'file' is not allowed");
});

test('a run that only fails as its baseline does has no failure and no error', () => {
  const report = buildReport(recordedResults({ variants: ['none', 'narrow'] }));
  const document = renderJunitReport(report);
  expect(report.deviations).toEqual([]);
  expect(count(document, '<failure')).toBe(0);
  expect(count(document, '<error')).toBe(0);
  expect(count(document, '<skipped message="known: ')).toBe(
    report.results.cells.filter(({ judgement }) => judgement?.verdict === 'failed').length,
  );
});

test('the counts are those of the elements, and every cell is a case', () => {
  const report = buildReport(recordedResults());
  const document = renderJunitReport(report);
  const [, tests, failures] = /<testsuites [^>]*tests="(\d+)" failures="(\d+)"/.exec(document) ?? [];
  expect(Number(tests)).toBe(report.results.cells.length);
  expect(Number(failures)).toBe(report.deviations.length);
  expect(count(document, '<failure ')).toBe(Number(failures));
  expect(count(document, '<testcase ')).toBe(Number(tests));
  expect(count(document, '<testsuite ')).toBe(3 * 6);
});

test('class and name together name one case', () => {
  const document = renderJunitReport(buildReport(recordedResults()));
  const names = [...document.matchAll(/<testcase name="([^"]*)" classname="([^"]*)"/g)].map(
    ([, name, className]) => `${className ?? ''} ${name ?? ''}`,
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('anyio.contract.4_13+wide contract/fail-after#virtual');
});

test.skipIf(isXmllintMissing)('whatever a child prints or a reason says, the report is valid', async () => {
  const text = fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 0x9f })))
    .map((units) => String.fromCharCode(...units));
  const texts = fc.array(fc.record({ reason: text, output: text, threw: text, problem: text }), {
    minLength: 1,
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(texts, async (observed) => {
      const cells = observed.flatMap(({ reason, ...observation }, index) => {
        const scenario = `s/${String(index)}`;
        const attempt = { verdict: 'errored' as const, reason, observation };
        return [
          buildCell({ scenario }),
          buildCell({
            ...{ scenario, column: '4.13+wide', baseline: '4.13+none' },
            attempts: index % 2 === 0 ? [attempt, attempt] : [attempt, {}],
          }),
        ];
      });
      const document = renderJunitReport(buildReport(buildResults(cells)));
      expect(await validateXml(document, 'junit-10.xsd')).toBe('');
    }),
    { numRuns: 30 },
  );
});
