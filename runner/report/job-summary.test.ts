import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildReportOfEachStatus } from './fixtures/ci-report.ts';
import { maxSummaryBytes, renderJobSummary } from './job-summary.ts';

const report = buildReportOfEachStatus();
const row = `| ${'é'.repeat(500)} |`;
const rows = Array.from({ length: 1100 }, (_, index) => `${row} ${String(index)}`);
const notice = /^\*\*(\d+) of (\d+) lines were cut, as GitHub takes no longer summary; .*`\.\*\*\n$/m;

test('a report that GitHub takes is the summary as it is', () => {
  expect(renderJobSummary(report, '# run\n')).toBe('# run\n');
  expect(renderJobSummary(report, '# run')).toBe('# run\n');
});

test('a longer one is cut after a row, and says how many lines are missing', () => {
  const summary = renderJobSummary(report, `# run\n${rows.join('\n')}\n`);
  const bytes = Buffer.byteLength(summary);
  expect(bytes).toBeLessThanOrEqual(maxSummaryBytes);
  expect(bytes).toBeGreaterThan(maxSummaryBytes - 2 * Buffer.byteLength(row));
  const [, cut, all] = notice.exec(summary) ?? [];
  expect(all).toBe('1101');
  const lines = summary.split('\n');
  expect(lines.slice(1, -3)).toEqual(rows.slice(0, 1100 - Number(cut)));
  expect(summary).toContain('the whole results are in `results/20261122T213000Z-4f2a`');
});

test('what is open where it is cut is closed', () => {
  const open = ['<details><summary>all</summary>', '', '````text', '```', '</details>', ...rows];
  expect(renderJobSummary(report, open.join('\n'))).toMatch(/\d\n````\n\n<\/details>\n\n\*\*/);
  const closed = ['<details>', '```text', '```', '</details>', ...rows];
  expect(renderJobSummary(report, closed.join('\n'))).toMatch(/\| \d+\n\n\*\*/);
});

test('one line that is too long leaves only the notice', () => {
  const { resultsFolder: _, ...unstored } = report;
  expect(renderJobSummary(unstored, 'x'.repeat(2_000_000))).toBe(
    '\n**1 of 1 lines were cut, as GitHub takes no longer summary.**\n',
  );
});

test('no summary is longer than GitHub takes, whatever its lines are', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('<details>', '</details>', '```', '~~~~', '<details>'.repeat(1000)),
  );
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 2, maxLength: 8 }),
      fc.integer({ min: 20, max: 60 }),
      (lines, length) => {
        const padded = lines.flatMap((each) => [each, 'x'.repeat(length * 1000)]);
        const many = Array.from({ length: 12 }, () => padded).flat();
        const summary = renderJobSummary(report, many.join('\n'));
        expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(maxSummaryBytes);
      },
    ),
    { numRuns: 20 },
  );
});
