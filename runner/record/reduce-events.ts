/**
 * Reduces the events of a run to its results, one event at a time. Whether a cell passed is decided by
 * `judge-cell.ts`.
 */
import { judgeCell } from '../compare/judge-cell.ts';
import { combineAttempts } from '../compare/combine-attempts.ts';
import type { Judgement } from '../compare/verdict.ts';
import type { RunEvent } from '../execute/events.ts';
import type { Plan } from '../plan/plan.ts';
import type { CellResult, RunResults } from './run-results.ts';

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

export function accumulateResults(): ResultsAccumulator {
  let run: ResultsOfRun | undefined;

  function started(event: string): ResultsOfRun {
    if (run === undefined) throw new Error(`expected \`run-started\` as the first event, found ${event}`);
    return run;
  }

  return {
    add(event) {
      if (event.kind !== 'run-started') {
        started(`\`${event.kind}\``).add(event);
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

type RunStarted = Extract<RunEvent, { readonly kind: 'run-started' }>;

class ResultsOfRun {
  readonly #start: RunStarted;
  readonly #cells: CellResult[];
  readonly #indexes: ReadonlyMap<string, number>;
  #finish: Extract<RunEvent, { readonly kind: 'run-finished' }> | undefined;

  constructor(start: RunStarted) {
    this.#start = start;
    this.#cells = buildPendingCells(start.plan);
    this.#indexes = new Map(start.plan.cells.map(({ id }, index) => [id, index]));
  }

  add(event: Exclude<RunEvent, RunStarted>): void {
    switch (event.kind) {
      case 'cell-started':
        // A cell that has finished once keeps what it gave while it is run again.
        this.#replace(event.cell, (before) =>
          before.state === 'finished' ? before : { ...before, state: 'running' },
        );
        return;
      case 'cell-finished':
        this.#replace(event.cell, (before) => addAttempt(before, event));
        return;
      case 'cell-ready':
      case 'cell-counters':
        return;
      case 'run-finished':
        this.#finish = event;
        return;
    }
  }

  results(): RunResults {
    const { run, startedAt, command, args, plan, planSha256, shard } = this.#start;
    const interrupted = this.#finish?.interrupted;
    return {
      ...{ run, startedAt, command, args, plan, planSha256 },
      ...(shard && { shard }),
      cells: [...this.#cells],
      ...(interrupted === undefined ? {} : { interrupted }),
      complete: this.#finish !== undefined,
    };
  }

  #replace(id: string, change: (before: CellResult) => CellResult): void {
    const index = this.#indexes.get(id);
    const before = index === undefined ? undefined : this.#cells[index];
    if (index === undefined || before === undefined) {
      throw new Error(`expected a cell of the plan, found \`${id}\``);
    }
    this.#cells[index] = change(before);
  }
}

function addAttempt(
  { cell, scenario, column, attempts: before }: CellResult,
  { attempt, observation }: Extract<RunEvent, { readonly kind: 'cell-finished' }>,
): CellResult {
  const attempts = [...before, { attempt, observation, judgement: judgeCell(scenario, observation) }];
  const { standing, spurious } = combineAttempts(attempts, cell.clock);
  return {
    ...{ cell, scenario, column, state: 'finished', attempts },
    ...(standing && { observation: standing.observation, judgement: standing.judgement }),
    ...(spurious !== undefined && { spurious }),
  };
}

/** A cell that is skipped has nothing to wait for: it is finished, and judged, from the start. */
function buildPendingCells(plan: Plan): CellResult[] {
  const scenarios = new Map(plan.scenarios.map((scenario) => [scenario.id, scenario]));
  const columns = new Map(plan.columns.map((column) => [column.id, column]));
  return plan.cells.map((cell) => {
    const scenario = scenarios.get(cell.scenario);
    const column = columns.get(cell.column);
    if (scenario === undefined || column === undefined) {
      throw new Error(`expected the plan to hold the scenario and the column of \`${cell.id}\``);
    }
    const planned = { cell, scenario, column, attempts: [] };
    return cell.skip === undefined
      ? { ...planned, state: 'pending' }
      : { ...planned, state: 'finished', judgement: judgeSkipped(cell.skip) };
  });
}

function judgeSkipped(reason: string): Judgement {
  return { verdict: 'skipped', reason, expectations: [] };
}
