/** What each task began and what each delivery pass did, task by task: the part of a trace that is recorded only where it is asked for. */

/** The state in which a delivery pass found a task: the rows of the variants table. */
export type TaskState = 'done' | 'current' | 'must-cancel' | 'not-started' | 'waiter-done' | 'waiting';

/** One delivery pass on an origin scope, seen from outside. */
export interface PassRecord {
  readonly tick: number;
  readonly seconds: number;
  /** How many events the trace held when the pass began, which places it among them. */
  readonly eventsBefore: number;
  /** How many steps had been begun when the pass began, which places it among them. */
  readonly stepsBefore: number;
  /** The id that the program gave the scope, or `#n` for one that the library made itself. */
  readonly scope: string;
  /** The task that ran when the pass began; absent for a pass that the loop began. */
  readonly by?: string;
  readonly visits: readonly VisitRecord[];
  readonly queuedAgain: boolean;
}

/** What one pass did with one task of the origin or of a child scope that it visited. */
export interface VisitRecord {
  readonly scope: string;
  readonly task: string;
  readonly state: TaskState;
  /** Calls of `Task.cancel` on it within the pass. */
  readonly cancels: number;
}

/** A task began a step, or is about to leave the block that a step is. */
export interface StepRecord {
  readonly tick: number;
  readonly seconds: number;
  /** How many events the trace held by then. */
  readonly eventsBefore: number;
  readonly task: string;
  /** The step's operation, `cancel`. */
  readonly operation: string;
  /** The operation's own value, where it is a name or a number. */
  readonly argument?: string | number;
  /** The block's body has ended; what follows is what leaving it does. */
  readonly leaving?: true;
}
