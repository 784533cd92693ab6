/**
 * Runs the cells of a plan, several at a time, and puts everything that happens in one order of events. The
 * children themselves are `run-child.ts`'s concern; judging and storing are the readers' of the events.
 */
import { availableParallelism } from 'node:os';

import type { PlannedCell } from '../plan/plan.ts';
import { buildRunStarted } from './build-run-started.ts';
import {
  buildWaitingCell,
  chooseNext,
  findPlace,
  type Forecast,
  type Load,
  type WaitingCell,
} from './choose-next.ts';
import { confirmEnd, isConfirmedEnd } from './confirm-end.ts';
import { updateCoreUse } from './core-use.ts';
import type { Observation, RunEvent } from './events.ts';
import type { ExecutionOptions } from './execution-options.ts';
import type { TestsLeft } from './file-progress.ts';
import { attemptKey } from './resumption.ts';
import type { ChildHooks } from './child-spec.ts';
import { forecastFrom, holdsCore, type PlannedAttempt, type RunningCell, twinKey } from './running-cell.ts';
import { SuiteCells } from './suite-cells.ts';

/**
 * Resolves once every cell that does not say `skip` has run, or after a stop, and no child is left.
 *
 * @throws what `emit` or `startCell` threw, after all children are gone
 */
export function executePlan(options: ExecutionOptions, emit: (event: RunEvent) => void): Promise<void> {
  return new Execution(options, emit).run();
}

class Execution {
  readonly #options: ExecutionOptions;
  readonly #emitEvent: (event: RunEvent) => void;
  readonly #limits: { readonly workers: number; readonly maxAlive: number };
  /** The ids of the scenarios that are no programs. */
  readonly #opaque: ReadonlySet<string>;
  readonly #startedAt: number;
  readonly #queue: WaitingCell[] = [];
  /** Cells of the real clock that wait for the same attempt at their virtual twin, by that. */
  readonly #awaitingTwin = new Map<string, PlannedAttempt>();
  readonly #running = new Set<RunningCell>();
  /** What the runner ended beside other cells: each runs again by itself once the others have ended. */
  readonly #unconfirmed: PlannedAttempt[] = [];
  readonly #suites: SuiteCells;
  #stopped = false;
  #askedForMore = false;
  #failure: { readonly error: unknown } | undefined;
  #allEnded: () => void = () => undefined;

  constructor(options: ExecutionOptions, emit: (event: RunEvent) => void) {
    this.#options = options;
    this.#emitEvent = emit;
    // The clock of a run that is gone on with goes on too.
    this.#startedAt = performance.now() - (options.resumption?.atMs ?? 0);
    this.#suites = new SuiteCells(
      options.plan,
      { emit: (event) => this.#emit(event), nowMs: () => this.#nowMs() },
      options.resumption,
    );
    const opaque = options.plan.scenarios.filter(({ kind }) => kind !== 'program');
    this.#opaque = new Set(opaque.map(({ id }) => id));
    const workers = options.workers ?? availableParallelism();
    this.#limits = { workers, maxAlive: options.maxAlive ?? Math.max(32, 2 * workers) };
  }

  async run(): Promise<void> {
    const { signal, resumption, cached } = this.#options;
    const onAbort = (): void => this.#stop();
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) this.#stop();
    this.#emit(buildRunStarted(this.#options));
    for (const event of [...(resumption?.events ?? []), ...(cached?.events ?? [])]) this.#emit(event);
    this.#enqueueAll();
    await new Promise<void>((resolve) => {
      this.#allEnded = resolve;
      this.#fill();
    });
    signal?.removeEventListener('abort', onAbort);
    await this.#findTreeChanges();
    const reason: unknown = signal?.reason;
    this.#emit({
      kind: 'run-finished',
      atMs: this.#nowMs(),
      ...(typeof reason === 'string' ? { interrupted: reason } : {}),
    });
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #findTreeChanges(): Promise<void> {
    if (this.#failure !== undefined) return;
    const files = (await this.#options.findTreeChanges?.()) ?? [];
    if (files.length > 0) this.#emit({ kind: 'tree-changed', atMs: this.#nowMs(), files });
  }

  #enqueueAll(): void {
    const cells = this.#options.plan.cells.filter(({ skip }) => skip === undefined);
    const twins = new Map(
      cells.filter(({ clock }) => clock === 'virtual').map((cell) => [twinKey(cell), cell.id]),
    );
    const attempts = Array.from({ length: this.#options.repeatEach ?? 1 }, (_, index) => index + 1);
    for (const attempt of attempts) {
      for (const cell of cells) {
        if (this.#finished({ cell, attempt }) !== undefined) continue;
        const id = cell.clock === 'real' ? twins.get(twinKey(cell)) : undefined;
        const twin = id === undefined ? undefined : { cell: { id }, attempt };
        const known = twin && this.#finished(twin);
        if (twin === undefined) this.#enqueue({ cell, attempt }, this.#staticForecast(cell));
        else if (known !== undefined) this.#enqueueTwin({ cell, attempt }, known);
        else this.#awaitingTwin.set(attemptKey(twin.cell.id, attempt), { cell, attempt });
      }
    }
    for (const { tests, file, attempt } of this.#options.resumption?.left ?? []) {
      this.#runLeft(tests, file, attempt);
    }
  }

  /** What an attempt had come to in the run that is gone on with, or when it last ran. */
  #finished({ cell, attempt }: { cell: Pick<PlannedCell, 'id'>; attempt: number }): Observation | undefined {
    const { cached, resumption } = this.#options;
    const known = resumption?.finished.get(attemptKey(cell.id, attempt));
    return known ?? (attempt === 1 ? cached?.observations.get(cell.id) : undefined);
  }

  #enqueueTwin(twin: PlannedAttempt, virtual: Observation): void {
    this.#enqueue(twin, forecastFrom(virtual) ?? this.#staticForecast(twin.cell));
  }

  #staticForecast(cell: PlannedCell): Forecast {
    return { seconds: this.#options.estimateSeconds(cell), busy: false };
  }

  #enqueue({ cell, attempt }: PlannedAttempt, forecast: Forecast): void {
    const waiting = buildWaitingCell(cell, attempt, forecast);
    this.#queue.splice(findPlace(this.#queue, waiting), 0, waiting);
  }

  #fill(): void {
    while (!this.#stopped) {
      // To look at what runs takes its time where that is much.
      if (this.#queue.length === 0) break;
      const index = chooseNext(this.#queue, this.#load(), this.#limits);
      if (index === undefined) break;
      for (const next of this.#queue.splice(index, 1)) this.#start(next);
    }
    if (this.#running.size > 0) return;
    const again = this.#stopped ? undefined : this.#unconfirmed.shift();
    if (again !== undefined) {
      this.#start(buildWaitingCell(again.cell, again.attempt, this.#staticForecast(again.cell)), true);
    } else if (this.#stopped || this.#askedForMore) this.#allEnded();
    else this.#askForMore();
  }

  #askForMore(): void {
    this.#askedForMore = true;
    for (const more of this.#options.moreAttempts?.() ?? []) {
      if (this.#finished(more) !== undefined) continue;
      this.#enqueue(more, this.#staticForecast(more.cell));
    }
    this.#fill();
  }

  #load(): Load {
    const running = [...this.#running];
    return { holdingCore: running.filter(holdsCore).length, alive: running.length };
  }

  #start({ cell, attempt, forecast, turn }: WaitingCell, runsAgain = false): void {
    const suite = this.#suites.open(cell, attempt);
    const running: RunningCell = {
      cell,
      attempt,
      isStarted: false,
      ready: false,
      hadCompany: this.#running.size > 0,
      runsAgain,
      spins: forecast.busy,
      // What has no virtual twin may block its own loop, and with it the counters that would say so.
      coreUse: { busy: suite !== undefined || this.#opaque.has(cell.scenario), atMs: 0, cpuMs: 0 },
      ...(suite && { suite }),
    };
    if (this.#options.startsLater !== true) this.#sayStarted(running);
    try {
      const tests = this.#options.resumption?.asked.get(attemptKey(cell.id, attempt));
      const asked = tests === undefined ? cell : { ...cell, tests };
      const hints = { alone: runsAgain, spins: forecast.busy, seconds: forecast.seconds, turn };
      running.child = this.#options.startCell(asked, attempt, this.#buildHooks(running), suite?.test, hints);
    } catch (error) {
      this.#fail(error);
      if (this.#running.size === 0) this.#allEnded();
      return;
    }
    if (running.hadCompany) for (const other of this.#running) other.hadCompany = true;
    this.#running.add(running);
    if (this.#stopped) running.child.kill();
    void running.child.observation.then((observation) => this.#onEnd(running, observation));
  }

  #sayStarted(running: RunningCell): void {
    if (running.isStarted) return;
    running.isStarted = true;
    const { cell, attempt } = running;
    this.#emit({ kind: 'cell-started', atMs: this.#nowMs(), cell: cell.id, attempt });
  }

  #buildHooks(running: RunningCell): ChildHooks {
    const { cell, attempt, suite } = running;
    return {
      ...suite?.hooks,
      onStarted: () => this.#sayStarted(running),
      onReady: (ready) => {
        const atMs = this.#nowMs();
        running.ready = true;
        running.coreUse = { ...running.coreUse, atMs };
        suite?.hooks.onReady?.(ready);
        this.#emit({ kind: 'cell-ready', atMs, cell: cell.id, attempt });
        this.#fill();
      },
      onCpu: (cpuMs, wantsCore = false) => {
        running.coreUse = updateCoreUse(running.coreUse, this.#nowMs(), { cpuMs, wantsCore });
        this.#fill();
      },
      onCounters: (counters) => {
        const atMs = this.#nowMs();
        running.coreUse = updateCoreUse(running.coreUse, atMs, counters);
        this.#emit({ kind: 'cell-counters', atMs, cell: cell.id, attempt, counters });
        this.#fill();
      },
    };
  }

  #onEnd(running: RunningCell, child: Observation): void {
    this.#running.delete(running);
    const { cell, attempt, suite } = running;
    const observed = suite?.observe(child) ?? child;
    const isConfirmed = isConfirmedEnd(child, running.hadCompany);
    const runsAgain = !this.#stopped && !isConfirmed && suite?.canRunAgain() !== false;
    const observation = running.runsAgain ? confirmEnd(observed) : observed;
    // A cell that the stop cut short says nothing of its scenario: it stays without a result.
    if (!this.#stopped || observation.end === 'exited') {
      this.#sayStarted(running);
      const kind = runsAgain ? 'cell-unconfirmed' : 'cell-finished';
      this.#emit({ kind, atMs: this.#nowMs(), cell: cell.id, attempt, observation });
    }
    if (runsAgain) this.#unconfirmed.push({ cell, attempt });
    else if (!this.#stopped && suite !== undefined)
      this.#runLeft(suite.end(child, isConfirmed), child, attempt);
    const key = attemptKey(cell.id, attempt);
    const twin = this.#awaitingTwin.get(key);
    if (twin !== undefined) {
      this.#awaitingTwin.delete(key);
      this.#enqueueTwin(twin, observation);
    }
    this.#fill();
  }

  /** The tests that a file's child left without a result; what hung in it hangs alone, or it did not hang. */
  #runLeft({ waiting, suspects }: TestsLeft, { end }: Observation, attempt: number): void {
    const alone = end === 'timed-out' ? suspects : [];
    for (const { cell } of end === 'timed-out' ? waiting : [...waiting, ...suspects]) {
      this.#enqueue({ cell, attempt }, this.#staticForecast(cell));
    }
    this.#unconfirmed.push(...alone.map(({ cell }) => ({ cell, attempt })));
  }

  #stop(): void {
    this.#stopped = true;
    for (const { child } of this.#running) child?.kill();
  }

  #emit(event: RunEvent): void {
    if (this.#failure !== undefined) return;
    try {
      this.#emitEvent(event);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#stop();
  }

  /** Since the run's start, in whole microseconds. */
  #nowMs(): number {
    return Math.round((performance.now() - this.#startedAt) * 1000) / 1000;
  }
}
