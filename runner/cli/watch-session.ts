/** What a watch does with what it is told: saves, wishes of whoever looks on, and signals come to it in one order. */
import type { AcceptedResults } from '../compare/accepted-results.ts';
import { killAllChildren } from '../execute/command-children.ts';
import { hashPlan } from '../plan/hash-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { formatCount, formatQuantity } from '../report/format-numbers.ts';
import { renderRunning, renderWaiting, renderWatchHelp } from '../report/watch-text.ts';
import { acceptedFileIn, createAcceptedReader } from './accepted-file.ts';
import { openCellCache } from './cell-cache.ts';
import { chooseReporters } from './choose-reporters.ts';
import { describeCause } from './describe-cause.ts';
import { describeFailure } from './describe-failure.ts';
import { executeRun } from './execute-run.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { findResultsFolder } from './load-plan.ts';
import { boundsOf, readLastFailed, type RunOptions } from './run-command.ts';
import { followChildren, type RunningChildren } from './running-children.ts';
import { SessionRuns } from './session-runs.ts';
import { findRun } from './stored-runs.ts';
import { textFor } from './terminal.ts';
import { type SignalTrap, trapSignals } from './trap-signals.ts';
import { type Asked, createWatchInbox, type WatchInbox } from './watch-inbox.ts';
import type { WatchWish } from './watch-keys.ts';
import { isSamePicture, WatchPicture } from './watch-picture.ts';
import { WatchPlanner } from './watch-planner.ts';
import { openWatchTerminal, type WatchTerminal } from './watch-terminal.ts';

/** A plan that is to run. */
interface Prepared {
  readonly plan: Plan;
  /** Cells that run though they are known. */
  readonly again: ReadonlySet<string>;
  /** What led to it, for the line above the run. */
  readonly cause: string;
}

/** How long the name of a file may take that a second look has found changed. */
const nameLimitMs = 50;

/** Why a run stops that is no longer what is wanted. */
const newerSave = 'a newer save';

/** Of one command, from its first plan until it is ended. */
export class WatchSession {
  readonly #options: RunOptions;
  readonly #resultsFolder: string;
  readonly #inbox: WatchInbox = createWatchInbox();
  readonly #terminal: WatchTerminal;
  readonly #picture: WatchPicture;
  readonly #planner: WatchPlanner;
  readonly #runs: SessionRuns;
  readonly #readAccepted: () => AcceptedResults;
  readonly #trap: SignalTrap;
  /** Empty for none. */
  #pattern: string;
  /** What runs now. */
  #current: { readonly plan: Plan; readonly children: RunningChildren } | undefined;
  /** What the last attempt at a plan failed with, as it was printed, until it is mended. */
  #mistake: { readonly text: string; readonly exitCode: ExitCode } | undefined;

  constructor(matrixFile: string, options: RunOptions) {
    const chosen = chooseReporters(options, process.env);
    this.#options = options;
    this.#resultsFolder = findResultsFolder({ file: matrixFile, on: options.on });
    const cells = options.lastFailed ? readLastFailed(findRun(this.#resultsFolder)) : undefined;
    this.#pattern = options.grep ?? '';
    this.#runs = new SessionRuns(this.#resultsFolder);
    this.#readAccepted = createAcceptedReader(acceptedFileIn(this.#resultsFolder));
    this.#trap = trapSignals();
    this.#trap.signal.addEventListener('abort', () => this.#inbox.close());
    this.#terminal = openWatchTerminal(this.#pattern, (wish) => this.#onWish(wish));
    this.#picture = new WatchPicture(chosen, options, this.#terminal);
    this.#planner = new WatchPlanner(matrixFile, options, {
      cells,
      onSave: (files) => this.#inbox.put({ files: new Set(files), isSecondLook: files.length === 0 }),
      onError: ({ message }) =>
        this.#terminal.print(`expected to watch all files, found ${message}; not every save is noticed`),
    });
  }

  async run(): Promise<ExitCode> {
    this.#inbox.put({});
    let next: Prepared | undefined;
    while (!this.#inbox.isClosed()) {
      const asked = next === undefined ? await this.#inbox.take() : undefined;
      // To quit waits for nothing that is only being looked at.
      if (asked !== undefined) next = await Promise.race([this.#prepare(asked), this.#closed()]);
      if (next !== undefined && !this.#inbox.isClosed()) next = await this.#runAndListen(next);
    }
    const reason: unknown = this.#trap.signal.reason;
    if (typeof reason === 'string') return exitCodeForSignal(reason);
    return this.#mistake?.exitCode ?? this.#picture.exitCode;
  }

  async close(): Promise<void> {
    this.#terminal.close();
    this.#trap.release();
    await this.#planner.close();
  }

  async #closed(): Promise<undefined> {
    await this.#inbox.closed;
    return undefined;
  }

  #onWish(wish: WatchWish): void {
    switch (wish.kind) {
      case 'all':
      case 'failed':
        this.#inbox.put({ again: wish.kind });
        return;
      case 'filter':
        this.#inbox.put({ pattern: wish.pattern });
        return;
      case 'running': {
        const { children } = this.#current ?? {};
        this.#terminal.print(
          renderRunning(children?.list() ?? [], children?.countWaiting() ?? 0, textFor(process.stderr)),
        );
        return;
      }
      case 'help':
        this.#terminal.print(renderWatchHelp(textFor(process.stderr)));
        return;
      case 'quit':
        // What runs has to end, as by an interrupt.
        if (this.#current === undefined) this.#inbox.close();
        else process.kill(process.pid, 'SIGINT');
        return;
      case 'interrupt':
        process.kill(process.pid, 'SIGINT');
        return;
      case 'abort':
        this.#terminal.close();
        killAllChildren();
        process.kill(process.pid, 'SIGQUIT');
        return;
      case 'suspend':
        this.#terminal.suspend();
        return;
    }
  }

  /** Undefined where there is nothing to run, and says why if somebody asked. */
  async #prepare(asked: Asked): Promise<Prepared | undefined> {
    const pattern = asked.pattern ?? this.#pattern;
    let plan: Plan;
    try {
      plan = await this.#planner.load(asked, pattern);
    } catch (error) {
      this.#onMistake(error, asked);
      return undefined;
    }
    const isWish = asked.again !== undefined || (asked.pattern !== undefined && pattern !== '');
    const again = this.#chooseAgain(asked, plan);
    // A save that touches nothing of what runs lets it come to its end, and what `--bail` left is left.
    const shown = this.#current?.plan ?? this.#picture.plan;
    const isSame = shown !== undefined && isSamePicture(shown, plan);
    const isMended = this.#mistake !== undefined;
    if (asked.isSecondLook && (isMended || !isSame)) {
      this.#lookLater();
      return undefined;
    }
    this.#mistake = undefined;
    this.#pattern = pattern;
    this.#terminal.setPattern(pattern);
    const cause = describeCause(asked);
    if (isWish ? again.size > 0 : !isSame) return { plan, again, cause };
    if (isWish) this.#terminal.print('no cell failed: nothing runs again');
    else if (isMended) this.#terminal.print('mended: no cell is touched');
    else if (asked.pattern !== undefined || this.#planner.isSave(asked)) {
      this.#terminal.print(`${cause}: no cell is touched`);
    }
    return undefined;
  }

  #chooseAgain({ again, pattern }: Asked, plan: Plan): ReadonlySet<string> {
    if (again === 'failed') return new Set(this.#picture.listFailed());
    return again === 'all' || pattern ? new Set(plan.cells.map(({ id }) => id)) : new Set();
  }

  /** A pattern that fits nothing leaves the one before it; any other mistake is waited for to be mended. */
  #onMistake(error: unknown, asked: Asked): void {
    const { text, exitCode } = describeFailure(error);
    if (exitCode === exitCodes.internal) throw error;
    if (asked.pattern !== undefined) {
      this.#terminal.setPattern(this.#pattern);
      this.#terminal.print(text.trimEnd());
      return;
    }
    const isKnown = text === this.#mistake?.text && asked.files.size === 0 && asked.again === undefined;
    if (isKnown) return;
    if (asked.isSecondLook) return this.#lookLater();
    this.#mistake = { text, exitCode };
    this.#terminal.print(`${text.trimEnd()}\n`);
    if (this.#current === undefined) this.#wait();
  }

  /** What a second look found is told with the name of the file, if that comes soon. */
  #lookLater(): void {
    setTimeout(() => this.#inbox.put({}), nameLimitMs).unref();
  }

  /** Runs, and goes on looking meanwhile: hands out what is to run instead, where a save or a wish wants it. */
  async #runAndListen(prepared: Prepared): Promise<Prepared | undefined> {
    const stop = new AbortController();
    const running = this.#run(prepared, {
      signal: AbortSignal.any([this.#trap.signal, stop.signal]),
      stop: () => stop.abort(),
      release: () => undefined,
    });
    const ended = running.then(() => true);
    for (;;) {
      const hasEnded = await Promise.race([ended, this.#inbox.arrival().then(() => false)]);
      const asked = hasEnded ? undefined : await this.#inbox.take();
      if (asked === undefined) break;
      const next = await this.#prepare(asked);
      if (next === undefined) continue;
      stop.abort(newerSave);
      await running;
      return next;
    }
    await running;
    return undefined;
  }

  async #run({ plan, again, cause }: Prepared, signals: SignalTrap): Promise<void> {
    const startedAtMs = performance.now();
    const isFirst = !this.#runs.hasAny;
    const { earlier, due: unknown } = this.#runs.begin(plan, { repeatEach: this.#options.repeatEach, again });
    const cellCache = openCellCache(plan, this.#options, { again, ...earlier });
    const due = unknown.filter(({ id }) => !cellCache.cached.observations.has(id));
    const runnable = plan.cells.filter(({ skip }) => skip === undefined).length;
    if (!isFirst) {
      const count = `${formatCount(due.length)} of ${formatQuantity(runnable, 'cell')}`;
      this.#terminal.print(`\n${cause}: ${count} ${due.length === 1 ? 'runs' : 'run'}`);
    }
    const children = followChildren(plan, new Set(due.map(({ id }) => id)));
    this.#current = { plan, children };
    try {
      const accepted = this.#readAccepted();
      const { shard: _shard, resumed: _resumed, ...settings } = this.#options;
      const finished = await executeRun(plan, {
        ...settings,
        ...{ command: 'run', resultsFolder: this.#resultsFolder, planSha256: hashPlan(plan), accepted },
        ...{ bounds: boundsOf(this.#options), args: this.#args(), signals },
        ...{ cached: cellCache.cached, ...(earlier && { earlier }) },
        showsTable: due.length === runnable && this.#picture.hasTable,
        keepsTimelines: this.#picture.hasPage,
        observer: {
          open: (progress) => this.#terminal.setProgress(progress),
          read: (event) => {
            children.read(event);
            this.#runs.read(event);
          },
        },
      });
      cellCache.keep(finished);
      const { results, folder, failure } = finished;
      this.#terminal.setProgress(undefined);
      // Of a run that makes way for the next one nothing is shown.
      if (signals.signal.reason === newerSave) return;
      const wallSeconds = (performance.now() - startedAtMs) / 1000;
      await this.#picture.show(plan, {
        ...{ results, accepted, folder, wallSeconds },
        acceptedFile: acceptedFileIn(this.#resultsFolder),
      });
      this.#runs.removeOld();
      if (failure !== undefined) throw failure;
    } catch (error) {
      const { text, exitCode } = describeFailure(error);
      if (exitCode === exitCodes.internal) throw error;
      this.#picture.exitCode = exitCode;
      this.#terminal.print(text.trimEnd());
    } finally {
      this.#terminal.setProgress(undefined);
      this.#current = undefined;
    }
    if (!this.#inbox.isClosed()) this.#wait();
  }

  #wait(): void {
    const { hasKeys } = this.#terminal;
    const pattern = this.#pattern === '' ? {} : { pattern: this.#pattern };
    this.#terminal.print(
      renderWaiting({ ...this.#planner.counts, ...pattern, hasKeys }, textFor(process.stderr)),
    );
    this.#planner.prepare();
  }

  /** As the command line would be for this run alone. */
  #args(): readonly string[] {
    const args = process.argv.slice(2);
    if (this.#pattern === (this.#options.grep ?? '')) return args;
    const end = args.includes('--') ? args.indexOf('--') : args.length;
    return args.toSpliced(end, 0, '--grep', this.#pattern);
  }
}
