/**
 * Reduces the events of a run to its results, one event at a time. Whether a cell passed is decided by
 * `judge-cell.ts`.
 */
import { combineAttempts } from '../compare/combine-attempts.ts';
import { judgeCell } from '../compare/judge-cell.ts';
import type { RunEvent, TreeChange } from '../execute/events.ts';
import type { Column, Plan, PlannedCell, PlannedTest } from '../plan/plan.ts';
import { buildPendingCells, groupCells, indexColumns } from './pending-cells.ts';
import type { CellResult, CountersSample, RunResults } from './run-results.ts';

/** Grows with the events; each costs the same however many cells there are. */
export interface ResultsAccumulator {
  /** @throws if the event cannot follow on those before it */
  add(event: RunEvent): void;
  /** What is known by now. @throws before `run-started` */
  results(): RunResults;
}

/** The results of a stream, or of the beginning of one. @throws as `ResultsAccumulator` does */
export function reduceEvents(events: Iterable<RunEvent>): RunResults {
  const accumulator = accumulateResults();
  for (const event of events) accumulator.add(event);
  return accumulator.results();
}

export interface AccumulatorOptions {
  /** Keep what each pass and each step did, of which a run has megabytes and only a page makes anything; default true. */
  readonly keepsTimelines?: boolean;
}

export function accumulateResults({ keepsTimelines = true }: AccumulatorOptions = {}): ResultsAccumulator {
  let run: ResultsOfRun | undefined;

  function started(event: string): ResultsOfRun {
    if (run === undefined) throw new Error(`expected \`run-started\` as the first event, found ${event}`);
    return run;
  }

  return {
    add(event) {
      if (event.kind !== 'run-started') {
        started(`\`${event.kind}\``).add(keepsTimelines ? event : withoutTimeline(event));
        return;
      }
      if (run !== undefined) throw new Error('expected one `run-started`, found a second');
      run = new ResultsOfRun(event);
    },
    results() {
      return started('none').results();
    },
  };
}

function withoutTimeline(event: Exclude<RunEvent, RunStarted>): Exclude<RunEvent, RunStarted> {
  if (event.kind !== 'cell-finished' || event.observation.result?.timeline === undefined) return event;
  const { timeline: _timeline, steps: _steps, ...result } = event.observation.result;
  return { ...event, observation: { ...event.observation, result } };
}

type RunStarted = Extract<RunEvent, { readonly kind: 'run-started' }>;
type CellFinished = Extract<RunEvent, { readonly kind: 'cell-finished' }>;

class ResultsOfRun {
  readonly #start: RunStarted;
  readonly #cells: CellResult[];
  readonly #indexes: Map<string, number>;
  readonly #columns: ReadonlyMap<string, Column>;
  /** Those of the plan, without the tests that were found. */
  readonly #scenarios: ReadonlySet<string>;
  /** By the cell of a file: the cells of the tests in it, which stand in its place. */
  readonly #tests = new Map<string, Set<string>>();
  /** The cells of files that went wrong in a way that none of their tests accounts for: they stand beside those. */
  readonly #unaccounted = new Set<string>();
  /** By the scenario of a file: its tests in the order in which they were found, in whichever column. */
  readonly #found = new Map<string, Map<string, PlannedTest>>();
  /** By cell: what the attempt that runs has counted by now. */
  readonly #counting = new Map<
    string,
    { readonly startedAtMs: number; readonly samples: CountersSample[] }
  >();
  #treeChanges: readonly TreeChange[] | undefined;
  #finish: Extract<RunEvent, { readonly kind: 'run-finished' }> | undefined;

  constructor(start: RunStarted) {
    this.#start = start;
    this.#scenarios = new Set(start.plan.scenarios.map(({ id }) => id));
    this.#cells = buildPendingCells(start.plan);
    this.#indexes = new Map(start.plan.cells.map(({ id }, index) => [id, index]));
    this.#columns = indexColumns(start.plan);
  }

  add(event: Exclude<RunEvent, RunStarted>): void {
    if (this.#finish !== undefined && ('cell' in event || event.kind === 'run-finished')) {
      throw new Error(`expected nothing of a cell after \`run-finished\`, found \`${event.kind}\``);
    }
    switch (event.kind) {
      case 'cell-started':
        this.#indexOf(event.cell);
        this.#counting.set(event.cell, { startedAtMs: event.atMs, samples: [] });
        // A cell that has finished once keeps what it gave while it is run again.
        this.#replace(event.cell, (before) =>
          before.state === 'finished' ? before : { ...before, state: 'running' },
        );
        return;
      case 'cell-finished':
        this.#checkAttempt(event);
        this.#replace(event.cell, (before) => addAttempt(before, event, this.#takeCounters(event.cell)));
        if (this.#isUnaccounted(event)) this.#unaccounted.add(event.cell);
        return;
      case 'cell-unconfirmed':
        this.#replace(event.cell, (before) => ({
          ...before,
          // It waits until the machine is its own.
          state: before.state === 'finished' ? 'finished' : 'pending',
          unconfirmed: event.observation,
        }));
        return;
      case 'tests-found':
        this.#addTests(event);
        return;
      case 'tree-changed':
        this.#treeChanges = [...(this.#treeChanges ?? []), ...event.files];
        return;
      case 'cell-ready':
        this.#indexOf(event.cell);
        return;
      case 'cell-counters':
        this.#indexOf(event.cell);
        this.#putCounters(event);
        return;
      case 'run-finished':
        this.#finish = event;
        return;
    }
  }

  results(): RunResults {
    const { run, startedAt, command, args, plan, planSha256, shard, confinement, resumes } = this.#start;
    const interrupted = this.#finish?.interrupted;
    return {
      ...{ run, startedAt, command, args, planSha256 },
      ...(shard && { shard }),
      ...(confinement && { confinement }),
      ...(resumes !== undefined && { resumes }),
      ...(this.#treeChanges && { treeChanges: this.#treeChanges }),
      ...this.#expand(plan),
      ...(interrupted === undefined ? {} : { interrupted }),
      complete: this.#finish !== undefined,
    };
  }

  #putCounters({ cell, atMs, counters }: Extract<RunEvent, { readonly kind: 'cell-counters' }>): void {
    const counting = this.#counting.get(cell);
    counting?.samples.push({ atMs: atMs - counting.startedAtMs, ...counters });
  }

  #takeCounters(cell: string): readonly CountersSample[] {
    const samples = this.#counting.get(cell)?.samples ?? [];
    this.#counting.delete(cell);
    return samples;
  }

  /** A test may run in its file and by itself in one attempt; everything else runs once. */
  #checkAttempt({ cell: id, attempt }: CellFinished): void {
    const { cell, scenario, attempts } = this.#cellOf(id);
    if (cell.skip !== undefined)
      throw new Error(`expected no attempt at \`${id}\`, which is skipped, found one`);
    if (scenario.kind === 'suite' || scenario.kind === 'test') return;
    if (attempts.every((each) => each.attempt !== attempt)) return;
    throw new Error(`expected attempt ${attempt} at \`${id}\` once, found it again`);
  }

  #addTests({ cell: file, tests }: Extract<RunEvent, { readonly kind: 'tests-found' }>): void {
    const { scenario: suite } = this.#cellOf(file);
    if (suite.kind !== 'suite') {
      throw new Error(`expected tests in the file of a suite, found them in \`${file}\``);
    }
    const parent = suite.id;
    const found = this.#found.get(parent) ?? new Map<string, PlannedTest>();
    this.#found.set(parent, found);
    for (const { scenario, cell } of tests) {
      const column = this.#columns.get(cell.column);
      if (column === undefined) throw new Error(`expected a column of the plan, found \`${cell.column}\``);
      this.#checkTest(cell, scenario, parent);
      if (!found.has(scenario.id)) found.set(scenario.id, scenario);
      // A file that runs again finds its tests again.
      if (this.#indexes.has(cell.id)) continue;
      this.#indexes.set(cell.id, this.#cells.length);
      this.#cells.push({ cell, scenario, column, state: 'pending', attempts: [] });
    }
    const own = this.#tests.get(file) ?? new Set();
    for (const { cell } of tests) own.add(cell.id);
    this.#tests.set(file, own);
  }

  #checkTest(cell: PlannedCell, scenario: PlannedTest, parent: string): void {
    const before = this.#cells[this.#indexes.get(cell.id) ?? -1];
    const fits =
      scenario.parent === parent &&
      cell.scenario === scenario.id &&
      !this.#scenarios.has(scenario.id) &&
      (before === undefined || (before.scenario.id === scenario.id && before.column.id === cell.column));
    if (!fits) throw new Error(`expected a test of \`${parent}\`, found the cell \`${cell.id}\``);
  }

  /** A file that hung or died is accounted for by the tests that it left without a result: they run again. */
  #isUnaccounted({ cell, attempt, observation }: CellFinished): boolean {
    const tests = this.#tests.get(cell);
    if (tests === undefined || (observation.result !== undefined && observation.end === 'exited'))
      return false;
    const attempts = (id: string) => this.#cells[this.#indexes.get(id) ?? -1]?.attempts ?? [];
    return [...tests].every((id) => attempts(id).some((each) => each.attempt === attempt));
  }

  /** The plan and its cells with the tests of each file in its place, row by row as if they had been planned. */
  #expand(plan: Plan): Pick<RunResults, 'cells' | 'plan'> {
    if (this.#tests.size === 0) return { plan, cells: this.#cells.slice(0, plan.cells.length) };
    const cellOf = (id: string): CellResult[] => {
      const cell = this.#cells[this.#indexes.get(id) ?? -1];
      return cell === undefined ? [] : [cell];
    };
    const byScenario = groupCells(plan);
    const cells = plan.scenarios.flatMap(({ id }): CellResult[] => {
      const own = byScenario.get(id) ?? [];
      const tests = this.#found.get(id);
      if (tests === undefined) return own.flatMap((cell) => cellOf(cell.id));
      const inOrder = new Map([...tests.keys()].map((test, index) => [test, index]));
      const found = own.flatMap((cell) => [...(this.#tests.get(cell.id) ?? [])].flatMap(cellOf));
      return [
        ...own.filter((cell) => this.#stands(cell.id)).flatMap((cell) => cellOf(cell.id)),
        ...found.sort((a, b) => (inOrder.get(a.scenario.id) ?? 0) - (inOrder.get(b.scenario.id) ?? 0)),
      ];
    });
    const stands = new Set(cells.map(({ scenario }) => scenario.id));
    const scenarios = plan.scenarios.flatMap((scenario) => [
      ...(stands.has(scenario.id) ? [scenario] : []),
      ...(this.#found.get(scenario.id)?.values() ?? []),
    ]);
    return { plan: { ...plan, scenarios, cells: cells.map(({ cell }) => cell) }, cells };
  }

  /** Whether the cell of a file is a row of its own: as long as it may hold tests that nobody knows of yet, too. */
  #stands(file: string): boolean {
    const isFinished = this.#cells[this.#indexes.get(file) ?? -1]?.state === 'finished';
    return !this.#tests.has(file) || this.#unaccounted.has(file) || !isFinished;
  }

  #replace(id: string, change: (before: CellResult) => CellResult): void {
    this.#cells[this.#indexOf(id)] = change(this.#cellOf(id));
  }

  #cellOf(id: string): CellResult {
    const cell = this.#cells[this.#indexOf(id)];
    if (cell === undefined) throw new Error(`expected a cell at the place of \`${id}\``);
    return cell;
  }

  #indexOf(id: string): number {
    const index = this.#indexes.get(id);
    if (index === undefined) throw new Error(`expected a cell of the plan, found \`${id}\``);
    return index;
  }
}

function addAttempt(
  { cell, scenario, column, unconfirmed, attempts: before }: CellResult,
  { attempt, observation, cached }: CellFinished,
  counters: readonly CountersSample[],
): CellResult {
  const judgement = judgeCell(scenario, observation);
  const own = { attempt, observation, judgement, ...(counters.length > 0 && { counters }) };
  const attempts = [...before, { ...own, ...(cached && { cached }) }];
  const { standing, spurious } = combineAttempts(attempts, cell.clock);
  return {
    ...{ cell, scenario, column, state: 'finished', attempts },
    ...(standing && { observation: standing.observation, judgement: standing.judgement }),
    ...(standing?.cached && { cached: standing.cached }),
    ...(unconfirmed && { unconfirmed }),
    ...(spurious !== undefined && { spurious }),
  };
}
