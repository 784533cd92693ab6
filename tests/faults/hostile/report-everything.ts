/** Every report and comparison that stored results can come to. */
import { createColors } from 'picocolors';

import { compareColumns, compareRuns } from '../../../runner/compare/compare-columns.ts';
import { measurePower } from '../../../runner/compare/suite-power.ts';
import type { RunResults } from '../../../runner/record/run-results.ts';
import { acceptResults } from '../../../runner/compare/accepted-results.ts';
import { buildRunReport } from '../../../runner/report/build-run-report.ts';
import { renderChangeList } from '../../../runner/report/change-list.ts';
import { renderJobSummary } from '../../../runner/report/job-summary.ts';
import { renderMarkdownReport } from '../../../runner/report/markdown-report.ts';
import { buildJsonComparison } from '../../../runner/report/json-report.ts';
import { renderPowerMarkdown, renderPowerTable } from '../../../runner/report/power-table.ts';
import { loadReporter, reporterNames } from '../../../runner/report/reporters.ts';

const renderers = await Promise.all(reporterNames.map(loadReporter));

/** @param other a run that is not hostile */
export function reportEverything(results: RunResults, other: RunResults): void {
  const text = { width: 100, colors: createColors(true) };
  const context = {
    ...text,
    ...{ quiet: false, version: '0.0.0', readPage: () => ({ script: '', style: '' }) },
  };
  for (const accepted of [new Map<string, never>(), acceptResults(new Map(), other)]) {
    const report = buildRunReport(results, accepted, { updated: false, resultsFolder: 'results/x' });
    for (const render of renderers) render(report, context);
    renderJobSummary(report, renderMarkdownReport(report));
    if (results.plan.bump !== undefined) break;
  }
  const power = measurePower(results);
  renderPowerTable(power, text);
  renderPowerMarkdown(power);
  const [first, second = first] = results.plan.columns;
  const comparisons = [
    ...compareRuns(results, other),
    ...(first && second ? [compareColumns(results, first.id, second.id)] : []),
  ];
  renderChangeList(comparisons, text);
  JSON.stringify(comparisons.map(buildJsonComparison));
}
