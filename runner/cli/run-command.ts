/** `run`: plan, execute, record, compare with what was accepted, print. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import {
  type AcceptedResults,
  acceptResults,
  compareWithAccepted,
  type Deviation,
  parseAcceptedResults,
  renderAcceptedResults,
} from '../compare/accepted-results.ts';
import type { RunEvent } from '../execute/events.ts';
import { executePlan } from '../execute/execute-plan.ts';
import { createCellStarter } from '../execute/start-cell.ts';
import { estimateSeconds } from '../plan/estimate-seconds.ts';
import { hashPlan } from '../plan/hash-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { CellFilters } from '../plan/select-cells.ts';
import { accumulateResults } from '../record/reduce-events.ts';
import { createRunFolder } from '../record/run-folder.ts';
import type { RunResults } from '../record/run-results.ts';
import { renderDeviations } from '../report/deviations.ts';
import { renderFailingCells } from '../report/failing-cells.ts';
import { buildJsonReport } from '../report/json-report.ts';
import { renderPassTable } from '../report/pass-table.ts';
import { createProgress } from '../report/progress.ts';
import { renderSummary } from '../report/summary-line.ts';
import { programFiles } from './bundle-files.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { loadPlan } from './load-plan.ts';
import { createEarlyTable } from './early-table.ts';
import { colorsFor, widthOf } from './terminal.ts';
import { trapSignals } from './trap-signals.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

export interface RunOptions extends CellFilters {
  readonly workers?: number;
  /** Seconds. */
  readonly timeout: number;
  readonly bail?: boolean;
  readonly updateBaseline?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export async function runCommand(matrixFile: string, options: RunOptions): Promise<ExitCode> {
  const startedAtMs = performance.now();
  const { plan, folder } = await loadPlan(matrixFile, options);
  const resultsFolder = join(folder, 'results');
  const acceptedFile = join(resultsFolder, 'baseline.json');
  const accepted = readAcceptedResults(acceptedFile);

  const { results, runFolder } = await runPlan(plan, resultsFolder, accepted, options);
  const deviations = compareWithAccepted(accepted, results);
  if (options.updateBaseline && results.interrupted === undefined) {
    writeFileSync(`${acceptedFile}.new`, renderAcceptedResults(acceptResults(accepted, results)));
    renameSync(`${acceptedFile}.new`, acceptedFile);
  }
  printReport(results, deviations, {
    ...options,
    matrixFile,
    acceptedFile: relative(process.cwd(), acceptedFile),
    known: accepted.size > 0 && results.interrupted === undefined,
    resultsFolder: relative(process.cwd(), runFolder),
    wallSeconds: (performance.now() - startedAtMs) / 1000,
  });
  return decideExitCode(results, options.updateBaseline ? [] : deviations, options);
}

async function runPlan(
  plan: Plan,
  resultsFolder: string,
  accepted: AcceptedResults,
  options: RunOptions,
): Promise<{ results: RunResults; runFolder: string }> {
  const folder = createRunFolder(resultsFolder);
  const accumulator = accumulateResults();
  const progress = createProgress(process.stderr, {
    colors: colorsFor(process.stderr),
    results: () => accumulator.results(),
  });
  const earlyTable =
    options.json || options.quiet ? undefined : createEarlyTable(plan, process.stdout, progress);
  const signals = trapSignals();
  const scenarios = new Map(plan.scenarios.map((scenario) => [scenario.id, scenario]));

  const emit = (event: RunEvent): void => {
    folder.write(event);
    accumulator.add(event);
    progress.read(event);
    if (event.kind !== 'cell-finished') return;
    earlyTable?.read(event, () => accumulator.results());
    if (
      options.bail &&
      compareWithAccepted(accepted, accumulator.results()).some(({ kind }) => kind === 'worse')
    ) {
      signals.stop();
    }
  };
  try {
    await executePlan(
      {
        plan,
        run: folder.run,
        patchmatrix: version,
        command: 'run',
        planSha256: hashPlan(plan),
        startCell: createCellStarter({
          plan,
          run: folder.run,
          programs: programFiles(),
          logFolder: folder.logFolder,
          timeoutMs: options.timeout * 1000,
        }),
        estimateSeconds: (cell) =>
          estimateSeconds(scenarios.get(cell.scenario)?.program ?? { name: '', main: [] }),
        ...(options.workers !== undefined && { workers: options.workers }),
        signal: signals.signal,
      },
      emit,
    );
  } finally {
    progress.stop();
    earlyTable?.clear();
    signals.release();
    folder.finish(accumulator.results());
  }
  return { results: accumulator.results(), runFolder: folder.path };
}

interface ReportOptions extends RunOptions {
  readonly matrixFile: string;
  readonly acceptedFile: string;
  /** There were accepted results, and the run came to its end. */
  readonly known: boolean;
  readonly resultsFolder: string;
  readonly wallSeconds: number;
}

function printReport(results: RunResults, deviations: readonly Deviation[], options: ReportOptions): void {
  const rerunCommand = (cell: string): string =>
    `npx patchmatrix run ${options.matrixFile === 'matrix.yaml' ? '' : `${options.matrixFile} `}-g ${cell}`;
  if (options.json) {
    process.stdout.write(`${JSON.stringify(buildJsonReport(results, rerunCommand), null, 2)}\n`);
    return;
  }
  const text = { width: widthOf(process.stdout), colors: colorsFor(process.stdout) };
  const parts = [
    options.quiet ? '' : renderPassTable(results, text),
    renderFailingCells(results, { ...text, rerunCommand }),
    renderDeviations(deviations, {
      ...text,
      acceptedFile: options.acceptedFile,
      updated: options.updateBaseline === true,
      known: options.known,
    }),
    renderSummary(results, {
      ...text,
      wallSeconds: options.wallSeconds,
      resultsFolder: options.resultsFolder,
    }),
  ];
  process.stdout.write(`${parts.filter((part) => part !== '').join('\n\n')}\n`);
}

function readAcceptedResults(file: string): AcceptedResults {
  if (!existsSync(file)) return new Map();
  try {
    return parseAcceptedResults(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `expected accepted results in ${relative(process.cwd(), file)}: ${reason}; \`run --update-baseline\` writes them anew once the file is gone`,
    );
  }
}

function decideExitCode(
  results: RunResults,
  deviations: readonly Deviation[],
  { strict }: RunOptions,
): ExitCode {
  if (results.interrupted !== undefined) return exitCodeForSignal(results.interrupted);
  const worse = deviations.some(({ kind }) => kind === 'worse' || (strict && kind === 'better'));
  if (worse) return exitCodes.regressed;
  const ends = results.cells.map(({ observation }) => observation?.end);
  if (ends.some((end) => end === 'not-started' || end === 'environment-mismatch'))
    return exitCodes.environment;
  if (
    results.cells.some(({ state, judgement }) => state !== 'finished' && judgement?.verdict !== 'skipped')
  ) {
    return exitCodes.partial;
  }
  return exitCodes.ok;
}
