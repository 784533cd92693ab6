import { describe, expect, test } from 'vitest';

import { buildReport } from '../report/fixtures/ci-report.ts';
import { recordedResults } from '../report/fixtures/recorded-results.ts';
import { buildPageData } from '../report/html/build-page-data.ts';
import { filterTable } from './filter-table.ts';
import { initialState, type PageState } from './page-state.ts';

const { run } = buildPageData(buildReport(recordedResults()), '0.0.0');
const filter = (part: Partial<PageState>) => filterTable(run, { ...initialState, ...part });

describe('a choice', () => {
  test('of nothing leaves everything', () => {
    const { columns, scenarios, allScenarios } = filter({});
    expect(columns).toEqual(run.columns.map(() => true));
    expect(scenarios.size).toBe(allScenarios);
    expect(allScenarios).toBe(run.suites.reduce((sum, { rows }) => sum + rows.length, 0));
  });

  test('of runtimes and variants leaves the columns that are both', () => {
    const { columns } = filter({ runtimes: ['4.14'], variants: ['wide', 'narrow'] });
    expect(run.columns.filter((_, index) => columns[index]).map(({ id }) => id)).toEqual([
      ...['4.14+wide', '4.14+narrow'],
    ]);
  });

  test('of verdicts and changes is held against the columns that are left', () => {
    expect(filter({ verdicts: ['failed'], suites: ['contract'] }).scenarios.size).toBe(5);
    expect(filter({ verdicts: ['failed'], suites: ['contract'], variants: ['none'] }).scenarios.size).toBe(0);
    expect(filter({ changes: ['regressed'], suites: ['contract'] }).scenarios.size).toBe(5);
    expect(filter({ changes: ['fixed'], suites: ['contract'] }).scenarios.size).toBe(0);
  });

  test('of words takes scenarios whose name or title holds them all, in whatever case', () => {
    expect([...filter({ text: 'FAIL after' }).scenarios]).toEqual(['contract/fail-after']);
    expect(filter({ text: 'what after shows' }).scenarios.size).toBeGreaterThan(0);
    expect(filter({ text: 'nothing-of-the-kind' }).scenarios.size).toBe(0);
  });
});
