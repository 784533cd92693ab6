/** From what a search found to what the page of a run shows of it. Pure. */
import { isWorse, rankOf } from '../../explore/classify-difference.ts';
import type { ColumnNames } from '../../explore/describe-divergence.ts';
import { renderSteps } from '../../explore/render-builders.ts';
import type { PageFinding, PageSearch, PageTrace } from '../../page/page-data.ts';
import type { ExploreJson, FindingJson, RunJson } from '../explore-json.ts';
import { kindWords } from '../explore-text.ts';
import { formatCount, formatQuantity } from '../format-numbers.ts';
import { printableLine } from '../printable.ts';

/** More are counted, not shown: a search finds some tens. */
const mostFindings = 100;

/** Columns that a line of a program takes. */
const codeWidth = 100;

/** @param command the one that repeats the search */
export function buildPageSearch(search: ExploreJson, command?: string): PageSearch {
  const { columns, programs, differing, seed, interrupted, findings } = search;
  const names = { left: printableLine(columns.left), right: printableLine(columns.right) };
  const shown = findings
    .toSorted((a, b) => rankOf(a.kind) - rankOf(b.kind) || a.steps - b.steps)
    .slice(0, mostFindings);
  const more = findings.length - shown.length;
  return {
    names,
    summary: [
      `${formatQuantity(programs, 'program')} ran on ${names.left} and on ${names.right} (seed ${seed}): ${formatCount(differing)} differ observably, in ${formatQuantity(findings.length, 'way')}.`,
      ...(interrupted ? ['The search was interrupted.'] : []),
      ...(more > 0 ? [`The worst ${formatCount(mostFindings)} are shown.`] : []),
    ],
    ...(command !== undefined && { command }),
    findings: shown.map((finding) => buildFinding(finding, names)),
  };
}

function buildFinding(finding: FindingJson, names: ColumnNames): PageFinding {
  const { kind, row, operation, rule, program, steps, seen, confirmed, left, right } = finding;
  return {
    kind,
    words: kindWords(kind, names),
    isWorse: isWorse(kind),
    marks: [
      printableLine(operation),
      ...(row === undefined ? [] : [`task state ${row}`]),
      formatQuantity(steps, 'step'),
      `seen ${formatCount(seen)} ×`,
      confirmed ? 'confirmed' : 'not shrunk to the end',
    ],
    rule: printableLine(rule),
    program: { name: '', main: program.main },
    builders: renderSteps(program.main, codeWidth).text,
    json: JSON.stringify(program),
    ...(left && right && { traces: { left: traceOf(left), right: traceOf(right) } }),
  };
}

function traceOf({ timeline, steps, ...result }: RunJson): PageTrace {
  return { result, timeline, steps };
}
