/** Runs a plan: children, recording, progress and what stops it. What is said of the results is the reports' concern. */
import { programsOf } from '../plan/programs.ts';
import { type AcceptedResults, compareWithAccepted } from '../compare/accepted-results.ts';
import { chooseRetries } from '../compare/choose-retries.ts';
import { describeConfinement } from '../execute/describe-confinement.ts';
import type { RunCommand, RunEvent, Shard } from '../execute/events.ts';
import { executePlan } from '../execute/execute-plan.ts';
import type { Bounds } from '../execute/process-tree.ts';
import type { Sandbox } from '../execute/sandbox.ts';
import { createCellStarter } from '../execute/start-cell.ts';
import { estimateSeconds } from '../plan/estimate-seconds.ts';
import type { Plan } from '../plan/plan.ts';
import { accumulateResults } from '../record/reduce-events.ts';
import { createRunFolder } from '../record/run-folder.ts';
import type { RunResults } from '../record/run-results.ts';
import { createProgress } from '../report/progress.ts';
import { programFiles } from './bundle-files.ts';
import { createEarlyTable } from './early-table.ts';
import { colorsFor } from './terminal.ts';
import { trapSignals } from './trap-signals.ts';
import { version } from './version.ts';

export interface RunSettings {
  readonly command: RunCommand;
  readonly resultsFolder: string;
  readonly planSha256: string;
  readonly shard?: Shard;
  /** What decides whether a cell got worse, for `bail`. */
  readonly accepted: AcceptedResults;
  readonly workers?: number;
  /** Seconds. */
  readonly timeout: number;
  /** What the processes of a cell may take at once. */
  readonly bounds?: Bounds;
  /** Default `none`. */
  readonly sandbox?: Sandbox;
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
  const { resultsFolder, accepted, bounds, retries, sandbox, workers, shard } = settings;
  const folder = createRunFolder(resultsFolder);
  const accumulator = accumulateResults();
  const progress = createProgress(process.stderr, {
    colors: colorsFor(process.stderr),
    results: () => accumulator.results(),
  });
  const earlyTable = settings.showsTable ? createEarlyTable(plan, process.stdout, progress) : undefined;
  const signals = trapSignals();
  const programs = new Map(programsOf(plan).map(({ id, program }) => [id, program]));

  const emit = (event: RunEvent): void => {
    folder.write(event);
    accumulator.add(event);
    progress.read(event);
    if (event.kind !== 'cell-finished') return;
    earlyTable?.read(event, () => accumulator.results());
    if (settings.bail && hasWorse(accepted, accumulator.results())) signals.stop();
  };
  try {
    await executePlan(
      {
        plan,
        run: folder.run,
        patchmatrix: version,
        command: settings.command,
        args: process.argv.slice(2),
        planSha256: settings.planSha256,
        ...(shard && { shard }),
        confinement: describeConfinement(sandbox ?? 'none'),
        startCell: createCellStarter({
          plan,
          run: folder.run,
          programs: programFiles(),
          logFolder: folder.logFolder,
          timeoutMs: settings.timeout * 1000,
          ...(bounds && { bounds }),
          ...(sandbox && { sandbox }),
        }),
        estimateSeconds: (cell) => estimateSeconds(programs.get(cell.scenario) ?? { name: '', main: [] }),
        repeatEach: settings.repeatEach,
        moreAttempts: () => chooseRetries(accumulator.results(), retries),
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

function hasWorse(accepted: AcceptedResults, results: RunResults): boolean {
  return compareWithAccepted(accepted, results).some(({ kind }) => kind === 'worse');
}
