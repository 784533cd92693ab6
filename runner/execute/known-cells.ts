/**
 * What is known of cells over several runs of plans that change: each run takes over what was found of a cell that is still the
 * same, and adds what it finds. Which cells are the same is `identifyCells`' concern.
 */
import type { Plan, PlannedCell } from '../plan/plan.ts';
import { identifyCells } from '../plan/identify-plan.ts';
import type { RunEvent } from './events.ts';
import { attemptKey, buildResumption, type Resumption } from './resumption.ts';

export interface TakenOver {
  /** Undefined where nothing is known, as in a first run. */
  readonly resumption: Resumption | undefined;
  /** The cells of the plan that have something to run. */
  readonly due: readonly PlannedCell[];
}

export interface TakeOverOptions {
  /** How often each cell is to run. */
  readonly repeatEach: number;
  /** Cells that run again though they are known, by their ids; of a file of tests also single tests of it. */
  readonly again?: ReadonlySet<string>;
}

type RunStarted = Extract<RunEvent, { readonly kind: 'run-started' }>;

interface KnownCell {
  readonly identity: string;
  /** The name of the run whose folder has the cell's logs. */
  readonly run: string;
  /** Of the cell, and of the tests that were found in it. */
  readonly events: RunEvent[];
}

export class KnownCells {
  #start: RunStarted | undefined;
  readonly #known = new Map<string, KnownCell>();
  /** The cell of the file that a test was found in, by the test's cell. */
  readonly #files = new Map<string, string>();
  #identities: ReadonlyMap<string, string> = new Map();
  /** What the run that was begun has from others. */
  #takenOver: ReadonlySet<RunEvent> = new Set();

  /** Begins a run of the plan: of its cells only what the run takes over is known from now on. */
  begin(plan: Plan, options: TakeOverOptions): TakenOver {
    const { taken, ...found } = this.#search(plan, options);
    this.#takenOver = new Set(found.resumption?.events);
    for (const { id } of plan.cells) {
      const known = taken.get(id);
      const events = known?.events.filter((event) => this.#takenOver.has(event)) ?? [];
      if (known === undefined || events.length === 0) this.#known.delete(id);
      else this.#known.set(id, { ...known, events });
    }
    this.#identities = identifyCells(plan);
    return found;
  }

  /** Forgets everything. */
  clear(): void {
    this.#known.clear();
  }

  /** The runs whose logs are still those of a cell, by their names. */
  listRuns(): ReadonlySet<string> {
    return new Set([...this.#known.values()].map(({ run }) => run));
  }

  /** The name of the run whose folder has the logs of a cell, or of a test; undefined if nothing is known of it. */
  runOf(cell: string): string | undefined {
    return this.#known.get(this.#ownerOf(cell))?.run;
  }

  /** Adds an event of the run that was begun. What it took over is in its own folder from now on. */
  read(event: RunEvent): void {
    if (event.kind === 'run-started') this.#start = event;
    if (!('cell' in event)) return;
    if (event.kind === 'tests-found') {
      for (const { cell } of event.tests) this.#files.set(cell.id, event.cell);
    }
    const id = this.#ownerOf(event.cell);
    const identity = this.#identities.get(id);
    const run = this.#start?.run;
    if (identity === undefined || run === undefined) {
      throw new Error(`expected a cell of the plan, found \`${id}\``);
    }
    const events = this.#known.get(id)?.events ?? [];
    if (!this.#takenOver.has(event)) events.push(event);
    this.#known.set(id, { identity, run, events });
  }

  #search(
    plan: Plan,
    { repeatEach, again = new Set() }: TakeOverOptions,
  ): TakenOver & { readonly taken: ReadonlyMap<string, KnownCell> } {
    const taken = this.#take(plan, again);
    const resumption = this.#resume(plan, taken);
    const left = resumption?.left.flatMap(({ tests }) => [...tests.waiting, ...tests.suspects]) ?? [];
    const unfinished = new Set(left.map(({ cell }) => this.#ownerOf(cell.id)));
    const attempts = Array.from({ length: repeatEach }, (_, index) => index + 1);
    const isFinished = (id: string): boolean =>
      !unfinished.has(id) &&
      attempts.every((attempt) => resumption?.finished.has(attemptKey(id, attempt)) === true);
    const due = plan.cells.filter(({ id, skip }) => skip === undefined && !isFinished(id));
    return { taken, resumption, due };
  }

  #ownerOf(cell: string): string {
    return this.#files.get(cell) ?? cell;
  }

  #take(plan: Plan, again: ReadonlySet<string>): ReadonlyMap<string, KnownCell> {
    const commands = new Set(
      plan.scenarios.flatMap(({ id, ...scenario }) =>
        scenario.kind === 'suite' && scenario.runner.kind === 'command' ? [id] : [],
      ),
    );
    const testsOf = new Map<string, string[]>();
    for (const cell of again) {
      const owner = this.#ownerOf(cell);
      if (owner !== cell) testsOf.set(owner, [...(testsOf.get(owner) ?? []), cell]);
    }
    const identities = identifyCells(plan);
    const taken = new Map<string, KnownCell>();
    for (const { id, scenario } of plan.cells) {
      const known = this.#known.get(id);
      if (known === undefined || known.identity !== identities.get(id) || again.has(id)) continue;
      const tests = testsOf.get(id);
      // A command cannot be asked for single tests.
      if (tests !== undefined && commands.has(scenario)) continue;
      taken.set(id, tests === undefined ? known : withoutTests(known, id, tests));
    }
    return taken;
  }

  #resume(plan: Plan, taken: ReadonlyMap<string, KnownCell>): Resumption | undefined {
    const events = [...taken.values()].flatMap((known) => known.events);
    if (this.#start === undefined || events.length === 0) return undefined;
    const inOrder = events.toSorted((a, b) => timeOf(a) - timeOf(b));
    return buildResumption([{ ...this.#start, plan }, ...inOrder]);
  }
}

/** As of a file that was cut before these tests ended. */
function withoutTests({ events, ...known }: KnownCell, file: string, tests: readonly string[]): KnownCell {
  const dropped = new Set([...tests, file]);
  const kept = events.filter(
    (event) => event.kind === 'tests-found' || !('cell' in event && dropped.has(event.cell)),
  );
  return { ...known, events: kept };
}

function timeOf(event: RunEvent): number {
  return 'atMs' in event ? event.atMs : 0;
}
