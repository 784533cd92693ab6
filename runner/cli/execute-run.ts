/** Runs a plan: children, recording, progress and what stops it. What is said of the results is the reports' concern. */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

import { programsOf } from '../plan/programs.ts';
import { type AcceptedResults, compareWithAccepted } from '../compare/accepted-results.ts';
import { chooseRetries } from '../compare/choose-retries.ts';
import { describeConfinement } from '../execute/describe-confinement.ts';
import type { RunCommand, RunEvent, Shard } from '../execute/events.ts';
import { executePlan } from '../execute/execute-plan.ts';
import { describeOwnProcess } from '../execute/runner-process.ts';
import { createCellStarter, logName } from '../execute/start-cell.ts';
import { estimateSeconds } from '../plan/estimate-seconds.ts';
import type { Plan } from '../plan/plan.ts';
import { accumulateResults } from '../record/reduce-events.ts';
import { createRunFolder } from '../record/run-folder.ts';
import type { RunResults } from '../record/run-results.ts';
import { createProgress } from '../report/progress.ts';
import { programFiles } from './bundle-files.ts';
import { createEarlyTable } from './early-table.ts';
import { logFolderOf, type ResumedRun } from './resume-run.ts';
import { colorsFor } from './terminal.ts';
import { trapSignals } from './trap-signals.ts';
import { version } from './version.ts';

export interface RunSettings {
  readonly command: RunCommand;
  readonly resultsFolder: string;
  readonly planSha256: string;
  readonly shard?: Shard;
  /** The run of the same plan that this one goes on with. */
  readonly resumed?: ResumedRun;
  /** What decides whether a cell got worse, for `bail`. */
  readonly accepted: AcceptedResults;
  readonly workers?: number;
  /** Seconds. */
  readonly timeout: number;
  readonly repeatEach: number;
  readonly retries: number;
  readonly bail?: boolean;
  /** Show the pass table on the terminal as soon as the virtual verdicts stand. */
  readonly showsTable: boolean;
}

export interface FinishedRun {
  readonly results: RunResults;
  /** The run's folder. */
  readonly folder: string;
}

export async function executeRun(plan: Plan, settings: RunSettings): Promise<FinishedRun> {
  const { resultsFolder, accepted, repeatEach, retries, workers, shard, resumed } = settings;
  const folder = createRunFolder(resultsFolder);
  if (resumed !== undefined) copyLogs(resumed, folder.logFolder);
  const accumulator = accumulateResults();
  const progress = createProgress(process.stderr, {
    colors: colorsFor(process.stderr),
    results: () => accumulator.results(),
  });
  const earlyTable = settings.showsTable ? createEarlyTable(plan, process.stdout, progress) : undefined;
  const signals = trapSignals();
  const programs = new Map(programsOf(plan).map(({ id, program }) => [id, program]));

  const countWorse = (): number =>
    compareWithAccepted(accepted, accumulator.results()).filter(({ kind }) => kind === 'worse').length;
  // The run's start, and what it takes over.
  let unpublished = 1 + (resumed?.resumption.events.length ?? 0);
  let knownWorse = 0;

  const emit = (event: RunEvent): void => {
    folder.write(event);
    accumulator.add(event);
    progress.read(event);
    const isOwn = unpublished === 0;
    if (!isOwn) {
      unpublished -= 1;
      if (unpublished === 0) {
        folder.publish();
        if (settings.bail && resumed !== undefined) knownWorse = countWorse();
      }
    }
    if (event.kind !== 'cell-finished') return;
    earlyTable?.read(event, () => accumulator.results());
    if (isOwn && settings.bail && countWorse() > knownWorse) signals.stop();
  };
  try {
    await executePlan(
      {
        plan,
        run: folder.run,
        patchmatrix: version,
        command: settings.command,
        args: resumed?.start.args ?? process.argv.slice(2),
        planSha256: settings.planSha256,
        ...(shard && { shard }),
        process: describeOwnProcess(),
        ...(resumed && { resumption: resumed.resumption }),
        confinement: describeConfinement('none'),
        startCell: createCellStarter({
          plan,
          run: folder.run,
          programs: programFiles(),
          logFolder: folder.logFolder,
          timeoutMs: settings.timeout * 1000,
        }),
        estimateSeconds: (cell) => estimateSeconds(programs.get(cell.scenario) ?? { name: '', main: [] }),
        repeatEach,
        moreAttempts: () => chooseRetries(accumulator.results(), { repeatEach, retries }),
        ...(workers !== undefined && { workers }),
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
  return { results: accumulator.results(), folder: folder.path };
}

/** What an attempt printed is in its log, beside what its observation shows of it. */
function copyLogs(resumed: ResumedRun, logFolder: string): void {
  for (const event of resumed.resumption.events) {
    if (event.kind !== 'cell-finished') continue;
    const name = logName({ id: event.cell }, event.attempt);
    const file = join(logFolderOf(resumed), name);
    if (existsSync(file)) copyFileSync(file, join(logFolder, name));
  }
}
