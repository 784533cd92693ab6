/** The reports that `--reporter` can name, each a pure function of a run. Where they go is the command line's concern. */
import { renderCtrfReport } from './ctrf-report.ts';
import { buildAnnotations } from './github-report.ts';
import type { HtmlReportContext } from './html/render-html-report.ts';
import { renderJsonReport } from './json-report.ts';
import { renderJunitReport } from './junit-report.ts';
import { renderMarkdownReport } from './markdown-report.ts';
import type { RunReport } from './run-report.ts';
import { renderTextReport, type TextReportOptions } from './text-report.ts';

interface ReportContext extends TextReportOptions, Omit<HtmlReportContext, 'liveReload'> {}

/** A whole document; for `github` the annotations, which may be none. */
export type RenderReport = (report: RunReport, context: ReportContext) => string;

/** By the name that `--reporter` takes: a line here makes a report known. The page is large, and loaded for those who ask for it. */
const reporters = {
  text: () => renderTextReport,
  markdown: () => renderMarkdownReport,
  html: async () => (await import('./html/render-html-report.ts')).renderHtmlReport,
  json: () => renderJsonReport,
  junit: () => renderJunitReport,
  ctrf: () => renderCtrfReport,
  github: () => buildAnnotations,
} satisfies Readonly<Record<string, () => Promise<RenderReport> | RenderReport>>;

export type ReporterName = keyof typeof reporters;

export async function loadReporter(name: ReporterName): Promise<RenderReport> {
  return reporters[name]();
}

export const reporterNames = Object.keys(reporters) as ReporterName[];
