/** Runs a plan for a command: shows on the terminal how it goes, and has signals and a queue take part in it. */
import type { RunEvent } from '../execute/events.ts';
import type { Plan } from '../plan/plan.ts';
import type { QueueSession } from '../queue/queue-session.ts';
import type { RunResults } from '../record/run-results.ts';
import { namesFile } from '../report/matrix-words.ts';
import { createProgress, type Progress } from '../report/progress.ts';
import { createEarlyTable, type EarlyTable } from './early-table.ts';
import { openQueue, type QueueFlags } from './open-queue.ts';
import { type FinishedRun, performRun, type PerformSettings, type RunDisplay } from './perform-run.ts';
import { printNotice } from './print-notice.ts';
import { canRedraw, colorsFor } from './terminal.ts';
import { type SignalTrap, trapSignals } from './trap-signals.ts';

export interface RunSettings
  extends Partial<QueueFlags>, Omit<PerformSettings, 'args' | 'display' | 'session' | 'signal' | 'stop'> {
  /** The words of the command line, for the record; default: those that were given. */
  readonly args?: readonly string[];
  /** Show the pass table on the terminal as soon as the virtual verdicts stand. */
  readonly showsTable: boolean;
  /** Stops the run; default: what signals do to a command that runs once. */
  readonly signals?: SignalTrap;
  readonly observer?: RunObserver;
}

/** Whoever looks on while a run goes on, beside the terminal. */
interface RunObserver {
  /** Is handed the progress line before the first event. */
  open(progress: Progress): void;
  /** Is told of each event once it is stored. */
  read(event: RunEvent): void;
}

/** @throws StorageError if the folder of the run cannot be made, EnvironmentError if there is no queue where one should be */
export async function executeRun(plan: Plan, settings: RunSettings): Promise<FinishedRun> {
  const { queue, queueWait = Infinity } = settings;
  const display = createTerminalDisplay(plan, settings);
  if (queue === undefined) return executeShown(plan, settings, display);
  const matrixFile = namesFile(plan.matrix) ? plan.matrix : undefined;
  const session = await openQueue({ queue, queueWait }, matrixFile, display.print);
  try {
    return await executeShown(plan, settings, display, session);
  } finally {
    await session.close();
  }
}

async function executeShown(
  plan: Plan,
  settings: RunSettings,
  display: TerminalDisplay,
  session?: QueueSession,
): Promise<FinishedRun> {
  const { args = process.argv.slice(2), signals = trapSignals(), ...rest } = settings;
  const { signal } = signals;
  try {
    return await performRun(plan, {
      ...{ ...rest, args, display, session, signal },
      stop: () => signals.stop(),
    });
  } finally {
    display.close();
    signals.release();
  }
}

interface TerminalDisplay extends RunDisplay {
  /** Prints lines out of the way of what is shown. */
  readonly print: (text: string) => void;
  close(): void;
}

function createTerminalDisplay(
  plan: Plan,
  { observer, showsTable }: Pick<RunSettings, 'observer' | 'showsTable'>,
): TerminalDisplay {
  let progress: Progress | undefined;
  let earlyTable: EarlyTable | undefined;
  let known: () => RunResults;
  const print = (text: string): void => {
    progress?.clear();
    printNotice(text);
  };
  return {
    open(results) {
      known = results;
      progress = createProgress(process.stderr, {
        canRedraw: canRedraw(process.stderr),
        colors: colorsFor(process.stderr),
        results,
      });
      if (showsTable) earlyTable = createEarlyTable(plan, process.stdout, progress);
      observer?.open(progress);
    },
    read(event) {
      progress?.read(event);
      observer?.read(event);
      if (event.kind === 'cell-finished') earlyTable?.read(event, known);
    },
    notice: (text) => print(`note: ${text}`),
    print,
    close() {
      progress?.stop();
      earlyTable?.clear();
    },
  };
}
