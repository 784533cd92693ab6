/**
 * Runs a plan: children and recording. It prints nothing and knows no signals: what is shown of a run, and what stops it, is the
 * caller's concern.
 */
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { programsOf } from '../plan/programs.ts';
import { type AcceptedResults, compareWithAccepted } from '../compare/accepted-results.ts';
import { chooseRetries } from '../compare/choose-retries.ts';
import type { CachedCells } from '../execute/cached-cells.ts';
import { describeConfinement } from '../execute/describe-confinement.ts';
import type { Confinement, RunCommand, RunEvent, Shard } from '../execute/events.ts';
import { executePlan } from '../execute/execute-plan.ts';
import { type CodeFiles, prepareCode } from '../execute/prepared-code.ts';
import type { Bounds } from '../execute/process-tree.ts';
import { describeOwnProcess } from '../execute/runner-process.ts';
import type { Sandbox } from '../execute/sandbox.ts';
import type { Resumption } from '../execute/resumption.ts';
import { type CellStarter, createCellStarter, logName } from '../execute/start-cell.ts';
import { type TreeWatch, watchTree } from '../execute/watch-tree.ts';
import { estimateSeconds } from '../plan/estimate-seconds.ts';
import type { Plan } from '../plan/plan.ts';
import { accumulateResults } from '../record/reduce-events.ts';
import { createRunFolder } from '../record/run-folder.ts';
import type { RunResults } from '../record/run-results.ts';
import { nameForUser, StorageError, withStorage } from '../record/storage-error.ts';
import { withoutQueue } from '../queue/queue-address.ts';
import type { QueueSession } from '../queue/queue-session.ts';
import { childFile, programFiles } from './bundle-files.ts';
import { cacheFolder, codeFolder } from './cache-folder.ts';
import { version } from './version.ts';

export interface PerformSettings {
  readonly command: RunCommand;
  readonly resultsFolder: string;
  readonly planSha256: string;
  readonly shard?: Shard;
  /** What earlier runs found, which stays as it is. */
  readonly earlier?: EarlierResults;
  /** What need not run, as nothing changed that decides it. */
  readonly cached?: CachedCells;
  /** The words of a command line that repeats the run, for the record. */
  readonly args: readonly string[];
  /** What decides whether a cell got worse, for `bail`. */
  readonly accepted: AcceptedResults;
  readonly workers?: number;
  /** Seconds. */
  readonly timeout: number;
  /** What the processes of a cell may take at once. */
  readonly bounds?: Bounds;
  /** Default `none`. */
  readonly sandbox?: Sandbox;
  /** Start an interpreter for each cell. */
  readonly cold?: boolean;
  readonly repeatEach: number;
  readonly retries: number;
  readonly bail?: boolean;
  /** Watches the user's files; absent where there are none of a matrix. */
  readonly tree?: TreeWatch;
  /** The results are for a page, which draws timelines; default false. */
  readonly keepsTimelines?: boolean;
  /** The run stops once it is aborted; a reason that is a text is recorded as what interrupted it. */
  readonly signal: AbortSignal;
  /** Aborts `signal`, without such a reason. */
  readonly stop: () => void;
  readonly display: RunDisplay;
  /** Where cells run, if it is not here. */
  readonly session?: QueueSession | undefined;
}

export interface EarlierResults {
  readonly resumption: Resumption;
  /** The folder that holds the logs of a cell. */
  readonly logFolderOf: (cell: string) => string;
}

/** Whoever looks on while a run goes on. */
export interface RunDisplay {
  /** Comes before the first event. @param results those that are known at any moment of the run */
  open(results: () => RunResults): void;
  /** Is told of each event once it is stored. */
  read(event: RunEvent): void;
  /** Is told what the user should know, a sentence. */
  notice(text: string): void;
}

export interface FinishedRun {
  readonly results: RunResults;
  /** The run's folder. */
  readonly folder: string;
  /** Why the results are not all stored; a run whose events could not be stored any more stopped there. */
  readonly failure?: StorageError;
}

/**
 * Begins to watch what lies beside the results folder of a matrix.
 *
 * @param without other absolute paths that are ours to write
 */
export function watchMatrixFolder(resultsFolder: string, without: readonly string[] = []): TreeWatch {
  return watchTree(dirname(resultsFolder), [resultsFolder, cacheFolder(), ...without]);
}

/** @throws StorageError if the folder of the run cannot be made */
export async function performRun(plan: Plan, settings: PerformSettings): Promise<FinishedRun> {
  const { resultsFolder, accepted, bounds, repeatEach, retries, sandbox, workers, shard, tree, earlier } =
    settings;
  const { display, session, signal } = settings;
  const folder = createRunFolder(resultsFolder);
  if (earlier !== undefined) copyLogs(earlier, folder.logFolder);
  writeLogs(settings.cached, folder.logFolder);
  const accumulator = accumulateResults({ keepsTimelines: settings.keepsTimelines ?? false });
  const programs = new Map(programsOf(plan).map(({ id, program }) => [id, program]));

  const countWorse = (): number =>
    compareWithAccepted(accepted, accumulator.results()).filter(({ kind }) => kind === 'worse').length;
  // The run's start, and what it takes over, which are written at once: a kill until then leaves the earlier run the newest.
  const unpublished: RunEvent[] = [];
  const toResume = 1 + (earlier?.resumption.events.length ?? 0);
  const fromCache = new Set(settings.cached?.events);
  const toPublish = toResume + fromCache.size;
  let isPublished = false;
  let knownWorse = 0;

  display.open(() => accumulator.results());
  const unwatched = await tree?.ready;
  const emit = (given: RunEvent): void => {
    const event = withMissing(given, unwatched);
    // What did not run wrote nothing.
    if (!fromCache.has(event)) tree?.read(event);
    // What happened is known, also if it can be stored no more.
    accumulator.add(event);
    const isOwn = isPublished;
    if (isOwn) folder.write(event);
    else unpublished.push(event);
    if (settings.bail && !isPublished && earlier !== undefined && unpublished.length === toResume) {
      knownWorse = countWorse();
    }
    if (unpublished.length === toPublish && !isPublished) {
      folder.writeAll(unpublished);
      folder.publish();
      isPublished = true;
    }
    display.read(event);
    if (event.kind !== 'cell-finished') return;
    const isNew = isOwn || (isPublished && fromCache.has(event));
    if (isNew && settings.bail && countWorse() > knownWorse) settings.stop();
  };
  let failure: StorageError | undefined;
  const keepFailure = (error: unknown): void => {
    if (!(error instanceof StorageError)) throw error;
    failure ??= error;
  };
  const known = (): RunResults => {
    const results = accumulator.results();
    return failure === undefined || results.complete ? results : { ...results, interrupted: failure.code };
  };
  const openCells = async (): Promise<CellStarter> => {
    const limits = { run: folder.run, plan, timeoutMs: settings.timeout * 1000, ...(bounds && { bounds }) };
    const options = { ...limits, ...(sandbox && { sandbox }) };
    if (session !== undefined) {
      const { createQueueStarter } = await import('../queue/queue-starter.ts');
      return { start: createQueueStarter(session, options), close: () => Promise.resolve() };
    }
    return createCellStarter({
      ...{ ...options, programs: programFiles(), logFolder: folder.logFolder },
      code: await prepareOwnCode(plan, settings),
      ...(settings.cold !== undefined && { cold: settings.cold }),
      onNotice: (notice) => display.notice(notice),
    });
  };
  let cells: CellStarter | undefined;
  try {
    cells = await openCells();
    await executePlan(
      {
        plan,
        run: folder.run,
        patchmatrix: version,
        command: settings.command,
        args: withoutQueue(settings.args),
        planSha256: settings.planSha256,
        ...(shard && { shard }),
        confinement:
          session === undefined
            ? describeConfinement(sandbox ?? 'none')
            : await describeWorkers(session, sandbox),
        process: describeOwnProcess(),
        ...(earlier && { resumption: earlier.resumption }),
        ...(settings.cached && { cached: settings.cached }),
        startCell: cells.start,
        estimateSeconds: (cell) => estimateSeconds(programs.get(cell.scenario) ?? { name: '', main: [] }),
        repeatEach,
        moreAttempts: () => chooseRetries(accumulator.results(), { repeatEach, retries }),
        ...(tree && { findTreeChanges: () => tree.findChanges() }),
        ...(session === undefined ? workers !== undefined && { workers } : atTheQueue),
        signal,
      },
      emit,
    ).catch(keepFailure);
  } finally {
    await cells?.close();
    try {
      folder.finish(known());
    } catch (error) {
      keepFailure(error);
    }
  }
  return { results: known(), folder: folder.path, ...(failure && { failure }) };
}

/** What children on this machine have compiled once, for the cells that are not known. */
function prepareOwnCode(plan: Plan, { bounds, cached, signal }: PerformSettings): Promise<CodeFiles> {
  const due = plan.cells.filter(
    ({ id, skip }) => skip === undefined && cached?.observations.has(id) !== true,
  );
  return prepareCode(plan, due, {
    ...{ programs: programFiles(), childFile: childFile('prepare'), folder: codeFolder(), signal },
    ...(bounds && { bounds }),
  });
}

/** Cells that stand in a queue, where the workers' own limits hold: so many at a time, and the others behind them. */
const atTheQueue = { workers: 4096, maxAlive: 8192, startsLater: true };

/** What holds cells in on other machines is what those say of themselves. */
async function describeWorkers(session: QueueSession, sandbox: Sandbox = 'none'): Promise<Confinement> {
  const workers = await session.workers();
  const own = workers.flatMap(({ id, missing }) => missing.map((each) => `${each} (worker ${id})`));
  const unknown =
    workers.length === 0 ? ['no worker was there yet to say what its machine does not allow'] : [];
  return { sandbox, missing: [...own, ...unknown] };
}

/** Says with the start of a run what it goes without. */
function withMissing(event: RunEvent, missing: string | undefined): RunEvent {
  if (event.kind !== 'run-started' || missing === undefined) return event;
  const { confinement } = event;
  return {
    ...event,
    confinement: { sandbox: 'none', ...confinement, missing: [...(confinement?.missing ?? []), missing] },
  };
}

/** @throws StorageError */
function writeLogs(cached: CachedCells | undefined, logFolder: string): void {
  for (const [id, log] of cached?.logs ?? []) {
    const file = join(logFolder, logName({ id }, 1));
    withStorage(`write ${nameForUser(file)}`, () => writeFileSync(file, log));
  }
}

/** What an attempt printed is in its log, beside what its observation shows of it. */
function copyLogs({ resumption, logFolderOf }: EarlierResults, logFolder: string): void {
  for (const event of resumption.events) {
    if (event.kind !== 'cell-finished') continue;
    const name = logName({ id: event.cell }, event.attempt);
    const file = join(logFolderOf(event.cell), name);
    if (existsSync(file)) copyFileSync(file, join(logFolder, name));
  }
}
