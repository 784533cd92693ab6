/** Follows the events of a run, and says at any moment which children run and what they said last. */
import type { RunEvent } from '../execute/events.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunningRow } from '../report/watch-text.ts';

export interface RunningChildren {
  read(event: RunEvent): void;
  list(): readonly RunningRow[];
  /** How many cells of the plan have not started. */
  countWaiting(): number;
}

/** @param due the cells that the run is to run, by their ids */
export function followChildren(plan: Plan, due: ReadonlySet<string>): RunningChildren {
  const planned = new Set(plan.cells.map(({ id }) => id));
  const running = new Map<string, Omit<RunningRow, 'seconds'> & { readonly startedAtMs: number }>();
  const waiting = new Set(due);
  /** The cell of the file that a test was found in. */
  const files = new Map<string, string>();
  return {
    read(event) {
      if (!('cell' in event)) return;
      const { cell, attempt } = event;
      const known = running.get(cell);
      switch (event.kind) {
        case 'cell-started':
          waiting.delete(cell);
          // A test is a child of its own only once its file has ended.
          if (planned.has(cell) || !running.has(files.get(cell) ?? ''))
            running.set(cell, { cell, attempt, isStarting: true, startedAtMs: performance.now() });
          return;
        case 'cell-ready':
          if (known !== undefined) running.set(cell, { ...known, isStarting: false });
          return;
        case 'cell-counters':
          if (known !== undefined) running.set(cell, { ...known, counters: event.counters });
          return;
        case 'cell-finished':
        case 'cell-unconfirmed':
          running.delete(cell);
          return;
        case 'tests-found':
          for (const { cell: test } of event.tests) files.set(test.id, cell);
          return;
      }
    },
    list() {
      const nowMs = performance.now();
      return [...running.values()].map(({ startedAtMs, ...row }) => ({
        ...row,
        seconds: (nowMs - startedAtMs) / 1000,
      }));
    },
    countWaiting: () => waiting.size,
  };
}
