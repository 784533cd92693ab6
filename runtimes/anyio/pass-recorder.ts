/** Records delivery passes task by task, for the timeline of one cell: what state each task was in, and what was done. */
import type { PassRecord, TaskState, VisitRecord } from '../../program/timeline.ts';
import { currentTask, type EventLoop, type Task } from '../asyncio/index.ts';
import type { CancelScope } from './cancel-scope.ts';
import { roundToMicroseconds } from './round-to-microseconds.ts';

/** A spinning scope makes thousands of passes; so many are kept by default, or fewer if they visit many tasks. */
const defaultMaxPasses = 2000;
const maxVisits = 5000;

export class PassRecorder {
  readonly #nameOf: (scope: CancelScope) => string;
  readonly #count: () => Pick<PassRecord, 'eventsBefore' | 'stepsBefore'>;
  readonly #maxPasses: number;
  readonly #passes: OpenPass[] = [];
  #visits = 0;
  readonly #open: OpenPass[] = [];

  /**
   * @param nameOf the name under which a program knows a scope
   * @param count how many events and steps were recorded by now
   */
  constructor(
    nameOf: (scope: CancelScope) => string,
    count: () => Pick<PassRecord, 'eventsBefore' | 'stepsBefore'>,
    maxPasses = defaultMaxPasses,
  ) {
    this.#maxPasses = maxPasses;
    this.#nameOf = nameOf;
    this.#count = count;
  }

  /** The passes that were recorded, in the order in which they finished. */
  passes(): PassRecord[] {
    return this.#passes.map(({ scope, visits, queuedAgain, ...pass }) => ({
      ...pass,
      scope: this.#nameOf(scope),
      visits: visits.map((visit) => ({ ...visit, scope: this.#nameOf(visit.scope) })),
      queuedAgain: queuedAgain(),
    }));
  }

  /**
   * A pass enters a scope, its origin or a child. Notes the state of each task there.
   *
   * @returns to be called when the pass leaves the scope; undefined once enough is recorded
   */
  enterScope(scope: CancelScope, origin: CancelScope, loop: EventLoop): (() => void) | undefined {
    if (this.#passes.length >= this.#maxPasses || this.#visits >= maxVisits) return undefined;
    const current = currentTask();
    if (scope === origin) {
      this.#open.push({
        tick: loop.ticks,
        seconds: roundToMicroseconds(loop.time()),
        ...this.#count(),
        scope,
        ...(current && { by: current.name }),
        visits: [],
        queuedAgain: () => false,
      });
    }
    const pass = this.#open.at(-1);
    if (pass === undefined) return undefined;
    const found = [...scope.tasks].map((task) => ({
      task,
      state: stateOf(task, scope, current),
      cancelling: task.cancelling(),
    }));
    this.#visits += found.length;
    return () => {
      for (const { task, state, cancelling } of found) {
        pass.visits.push({
          scope,
          task: task.name,
          state,
          cancels: task.cancelling() - cancelling,
        });
      }
    };
  }

  /** The pass on the innermost origin has ended. */
  leaveOrigin(queuedAgain: () => boolean): void {
    const pass = this.#open.pop();
    if (pass !== undefined) this.#passes.push({ ...pass, queuedAgain });
  }
}

/** Scopes get their names once the program has ended: one that is cancelled as it is entered is not known before. */
interface OpenPass extends Omit<PassRecord, 'queuedAgain' | 'scope' | 'visits'> {
  readonly scope: CancelScope;
  readonly visits: (Omit<VisitRecord, 'scope'> & { readonly scope: CancelScope })[];
  readonly queuedAgain: () => boolean;
}

function stateOf(task: Task<unknown>, scope: CancelScope, current: Task<unknown> | undefined): TaskState {
  if (task.done()) return 'done';
  if (task === current) return 'current';
  if (task.mustCancel) return 'must-cancel';
  if (task !== scope.hostTask && !task.started()) return 'not-started';
  if (task.futWaiter?.done()) return 'waiter-done';
  return 'waiting';
}
