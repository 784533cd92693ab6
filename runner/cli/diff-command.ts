/** `diff`: what changed between two columns of a stored run, or between two stored runs. */
import { relative } from 'node:path';

import type { ColumnComparison } from '../compare/change.ts';
import { compareColumns, compareRuns } from '../compare/compare-columns.ts';
import { readRun } from '../record/read-run.ts';
import { renderChangeList } from '../report/change-list.ts';
import { buildJsonComparison } from '../report/json-report.ts';
import { findRun, findRunWithColumns } from './stored-runs.ts';
import { textFor } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { renderJson } from '../report/render-json.ts';

export interface DiffOptions {
  readonly format: 'text' | 'json';
  readonly json?: boolean;
  /** The stored run that the columns are taken from. */
  readonly run?: string;
}

const resultsFolder = 'results';

/** @throws ReadRunError or UsageError for what the user has to mend */
export function diffCommand(before: string, after: string, options: DiffOptions): void {
  const { comparisons, source } =
    isColumn(before) && isColumn(after)
      ? diffColumns(before, after, options.run)
      : diffRuns(before, after, options.run);
  if (options.json || options.format === 'json') {
    process.stdout.write(`${renderJson(comparisons.map(buildJsonComparison), 2)}\n`);
    return;
  }
  const text = textFor(process.stdout);
  process.stdout.write(`${renderChangeList(comparisons, text)}\n${source === '' ? '' : `from ${source}\n`}`);
}

interface Diff {
  readonly comparisons: readonly ColumnComparison[];
  /** Where the columns are from. */
  readonly source: string;
}

function isColumn(name: string): boolean {
  return /^[\w.-]+\+[\w.-]+$/.test(name);
}

function diffColumns(before: string, after: string, run: string | undefined): Diff {
  const found =
    run === undefined
      ? findRunWithColumns(resultsFolder, [before, after])
      : readFrom(findRun(resultsFolder, run));
  const known = found?.results.plan.columns.map(({ id }) => id) ?? [];
  const missing = [before, after].filter((id) => !known.includes(id));
  if (found === undefined || missing.length > 0) {
    const where =
      found === undefined ? 'no stored run holds both' : `${found.folder} holds ${known.join(', ')}`;
    throw new UsageError(
      `expected the columns \`${before}\` and \`${after}\` in stored results, found that ${where}; \`npx patchmatrix list\` names the columns, \`npx patchmatrix run\` runs them`,
    );
  }
  return {
    comparisons: [compareColumns(found.results, before, after)],
    source: relative(process.cwd(), found.folder),
  };
}

function readFrom(folder: string): NonNullable<ReturnType<typeof findRunWithColumns>> {
  return { folder, results: readRun(folder) };
}

function diffRuns(before: string, after: string, run: string | undefined): Diff {
  if (run !== undefined) throw new UsageError('expected two columns beside --run, found runs');
  const [left, right] = [before, after].map((name) => readRun(findRun(resultsFolder, name)));
  if (left === undefined || right === undefined) throw new Error('both runs were read');
  return { comparisons: compareRuns(left, right), source: '' };
}
