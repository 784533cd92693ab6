/** `review`: the whole review of a patch or of a bump, as one document. */
import { join, relative } from 'node:path';

import { measurePower } from '../compare/suite-power.ts';
import { EnvironmentError } from '../environments/environment-error.ts';
import { hashPlan } from '../plan/hash-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { selectCells } from '../plan/select-cells.ts';
import { buildRunReport } from '../report/build-run-report.ts';
import { deriveReview } from '../report/derive-review.ts';
import { quoteForShell } from '../report/quote-for-shell.ts';
import { renderContractTest } from '../report/contract-test.ts';
import { renderHtmlReview } from '../report/html/render-html-review.ts';
import { renderReview } from '../report/review-document.ts';
import type { ReviewFacts, ReviewSubject } from '../report/review-facts.ts';
import { buildReviewJson } from '../report/review-json.ts';
import { readPage } from './bundle-files.ts';
import { executeRun } from './execute-run.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { isRegularFile } from './is-regular-file.ts';
import { findResultsFolder, loadPlan } from './load-plan.ts';
import { isFile, variantIdOf } from './variant-files.ts';
import { findReviewedVersions } from './reviewed-versions.ts';
import { searchForReview, type ReviewSearches } from './review-searches.ts';
import { trapSignals } from './trap-signals.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';
import { renderJson } from '../report/render-json.ts';
import { writeReport } from './write-report.ts';

export interface ReviewOptions {
  readonly matrix: string;
  /** Releases: the one that is reviewed, or the two ends of a bump; further ones are looked at too. */
  readonly on?: readonly string[];
  /** A patch by its id, where it is not given as a file. */
  readonly variant?: string;
  /** The runtime of the matrix that the patch is reviewed on. */
  readonly runtime?: string;
  readonly seed: number;
  /** Programs of each search. */
  readonly programs: number;
  readonly format: ReviewFormat;
  /** The file that takes the document, which is printed otherwise. */
  readonly out?: string;
  /** The file that takes a pytest module for the patched project. */
  readonly emitTest?: string;
  /** Short for the format. */
  readonly json?: boolean;
}

type ReviewFormat = 'html' | 'json' | 'markdown';

/** @throws UsageError, MatrixError, SelectionError or EnvironmentError for what the user has to mend */
export async function reviewCommand(file: string | undefined, options: ReviewOptions): Promise<ExitCode> {
  const patch = file ?? options.variant;
  if (file !== undefined && !isRegularFile(file)) {
    throw new UsageError(
      `expected a patch at \`${file}\`, found no such file; --variant names one of the matrix`,
    );
  }
  const on = options.on && (await findReviewedVersions(options.on, patch !== undefined));
  const source = { file: options.matrix, on };
  const whole = await loadPlan(
    source,
    patch === undefined ? { variant: ['none'] } : { variant: ['none', patch] },
  );
  const subject = chooseSubject(whole, patch, options);
  const plan = selectReviewed(whole, subject);

  say(`running ${plan.cells.length} cells of ${plan.columns.length} columns`);
  const { results, folder, failure } = await executeRun(plan, {
    ...{ command: 'run', resultsFolder: findResultsFolder(source), planSha256: hashPlan(plan) },
    ...{ accepted: new Map(), timeout: 60, repeatEach: 1, retries: 0, showsTable: false },
    keepsTimelines: options.format === 'html',
  });
  if (failure !== undefined) throw failure;
  if (results.interrupted !== undefined) return exitCodeForSignal(results.interrupted);

  const signals = trapSignals();
  let searches: ReviewSearches;
  try {
    searches = await searchForReview(results, subject, {
      ...options,
      patch,
      on,
      signal: signals.signal,
      say,
    });
  } finally {
    signals.release();
  }
  if (signals.signal.aborted) return exitCodeForSignal(String(signals.signal.reason));
  const report = buildRunReport(results, new Map(), {
    updated: false,
    resultsFolder: relative(process.cwd(), folder),
  });
  const words = process.argv.slice(2).map(quoteForShell).join(' ');
  const facts: ReviewFacts = {
    ...{ subject, report, power: measurePower(results) },
    ...searches,
    command: `npx patchmatrix ${words}`,
  };
  writeReport(join(folder, 'review.md'), documents.markdown(facts));
  writeReport(join(folder, 'review.json'), documents.json(facts));
  deliver(facts, options);
  return exitCodes.ok;
}

function chooseSubject(plan: Plan, patch: string | undefined, options: ReviewOptions): ReviewSubject {
  const runtimes = plan.runtimes.map(({ id }) => id);
  const [first] = runtimes;
  const last = runtimes.at(-1);
  const runtime = options.runtime ?? first ?? '';
  if (!runtimes.includes(runtime)) {
    throw new UsageError(`expected a runtime of ${runtimes.join(', ')} for --runtime, found \`${runtime}\``);
  }
  requireRuntime(plan, runtime);
  if (patch !== undefined) {
    const id = isFile(patch) ? variantIdOf(patch) : patch;
    if (id === 'none') throw new UsageError('expected a patch, found `none`, which is the library as it is');
    return { kind: 'patch', patch: id, runtime, ...(isFile(patch) && { file: patch }) };
  }
  if (last === undefined || last === runtime) {
    throw new UsageError(
      'expected a patch or two versions, found neither: `review ./patch.py --on anyio@4.13.0` reviews a patch, `review --on anyio@4.13.0 latest` a bump',
    );
  }
  requireRuntime(plan, last);
  return { kind: 'bump', from: runtime, to: last };
}

/** @throws EnvironmentError if it could not be had: there is nothing to review */
function requireRuntime(plan: Plan, runtime: string): void {
  const problem = plan.runtimes.find(({ id }) => id === runtime)?.problem;
  if (problem !== undefined) throw new EnvironmentError(problem);
}

/** The real clock measures what is reviewed; of the other versions the verdicts of the virtual one are enough. */
function selectReviewed(plan: Plan, subject: ReviewSubject): Plan {
  const measured = new Set(subject.kind === 'patch' ? [subject.runtime] : [subject.from, subject.to]);
  const runtimeOf = new Map(plan.columns.map(({ id, runtime }) => [id, runtime]));
  const ids = plan.cells
    .filter(({ clock, column }) => clock === 'virtual' || measured.has(runtimeOf.get(column) ?? ''))
    .map(({ id }) => id);
  return selectCells(plan, { cells: { ids: new Set(ids), description: 'a part in the review' } });
}

const documents: Readonly<Record<ReviewFormat, (facts: ReviewFacts) => string>> = {
  html: (facts) => `${renderHtmlReview(facts, { version, readPage })}\n`,
  json: (facts) => `${renderJson(buildReviewJson(facts, version), 2)}\n`,
  markdown: renderReview,
};

function deliver(facts: ReviewFacts, { out, format, json, emitTest }: ReviewOptions): void {
  if (emitTest !== undefined) writeReport(emitTest, renderContractTest(facts, deriveReview(facts)));
  const document = documents[json ? 'json' : format](facts);
  if (out === undefined) process.stdout.write(document);
  else writeReport(out, document);
}

/** What takes its time is said, where somebody sees it. */
function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
}
