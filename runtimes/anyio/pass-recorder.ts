/** Records delivery passes task by task, for the timeline of one cell: what state each task was in, and what was done. */
import type { PassRecord, TaskState, VisitRecord } from '../../program/timeline.ts';
import { currentTask, type EventLoop, type Task } from '../asyncio/index.ts';
import type { CancelScope } from './cancel-scope.ts';
import { roundToMicroseconds } from './round-to-microseconds.ts';

/** A spinning scope makes thousands of passes; so many are kept, or fewer if they visit many tasks. */
const maxPasses = 2000;
const maxVisits = 5000;

export class PassRecorder {
  readonly #nameOf: (scope: CancelScope) => string;
  readonly #countEvents: () => number;
  readonly #passes: (Omit<PassRecord, 'queuedAgain'> & { queuedAgain: () => boolean })[] = [];
  #visits = 0;
  #open: (Omit<PassRecord, 'queuedAgain'> & { readonly visits: VisitRecord[] })[] = [];

  /**
   * @param nameOf the name under which a program knows a scope
   * @param countEvents the length of the trace by now
   */
  constructor(nameOf: (scope: CancelScope) => string, countEvents: () => number) {
    this.#nameOf = nameOf;
    this.#countEvents = countEvents;
  }

  /** The passes that were recorded, in the order in which they finished. */
  passes(): PassRecord[] {
    return this.#passes.map((pass) => ({ ...pass, queuedAgain: pass.queuedAgain() }));
  }

  /**
   * A pass enters a scope, its origin or a child. Notes the state of each task there.
   *
   * @returns to be called when the pass leaves the scope; undefined once enough is recorded
   */
  enterScope(scope: CancelScope, origin: CancelScope, loop: EventLoop): (() => void) | undefined {
    if (this.#passes.length >= maxPasses || this.#visits >= maxVisits) return undefined;
    const current = currentTask();
    if (scope === origin) {
      this.#open.push({
        tick: loop.ticks,
        seconds: roundToMicroseconds(loop.time()),
        eventsBefore: this.#countEvents(),
        scope: this.#nameOf(scope),
        ...(current && { by: current.name }),
        visits: [],
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
          scope: this.#nameOf(scope),
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

function stateOf(task: Task<unknown>, scope: CancelScope, current: Task<unknown> | undefined): TaskState {
  if (task.done()) return 'done';
  if (task === current) return 'current';
  if (task.mustCancel) return 'must-cancel';
  if (task !== scope.hostTask && !task.started()) return 'not-started';
  if (task.futWaiter?.done()) return 'waiter-done';
  return 'waiting';
}
