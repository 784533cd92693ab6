/** Nobody could run what waits: how long that has been so, and what is said of it: who is there, and what to start. */
import type { Announcement } from './announcements.ts';

export interface Absence {
  /** What no worker has. */
  readonly label: string;
  /** How many jobs wait for it. */
  readonly count: number;
  readonly workers: readonly Announcement[];
  /** Of the run. */
  readonly engine: string;
  readonly workerCommand: string;
}

export function describeAbsence(
  { label, count, workers, engine, workerCommand }: Absence,
  waitMs: number,
): string {
  const jobs = count === 1 ? '1 job waits' : `${count} jobs wait`;
  const lines = workers.map((worker) => {
    if (worker.engine !== engine) return `  ${worker.id} is of another kind: ${worker.engine}, not ${engine}`;
    return `  ${worker.id} can run ${worker.capabilities.map((each) => each.label).join('; ')}`;
  });
  return [
    `no worker can run ${label}: ${jobs} for one, ${waitMs / 1000} s at most`,
    ...(lines.length === 0 ? ['  there is no worker at all'] : lines),
    `  to start one: ${workerCommand}`,
  ].join('\n');
}

/** Jobs that nobody can run. */
export interface Absent<Waiting> {
  readonly jobs: readonly Waiting[];
  /** That has lasted too long; else it was noticed just now. */
  readonly isOver: boolean;
}

/** Remembers since when nobody has a capability. */
export class AbsenceWatch {
  readonly #waitMs: number;
  readonly #nowMs: () => number;
  readonly #since = new Map<string, number>();

  constructor(waitMs: number, nowMs: () => number = () => performance.now()) {
    this.#waitMs = waitMs;
    this.#nowMs = nowMs;
  }

  /**
   * @param waiting what waits, by capability
   * @returns what there is to say, or to give up
   */
  look<Waiting>(
    waiting: ReadonlyMap<string, readonly Waiting[]>,
    workers: readonly Pick<Announcement, 'capabilities'>[],
  ): Absent<Waiting>[] {
    const able = new Set(workers.flatMap(({ capabilities }) => capabilities.map(({ id }) => id)));
    for (const id of this.#since.keys()) if (able.has(id) || !waiting.has(id)) this.#since.delete(id);
    const now = this.#nowMs();
    return [...waiting].flatMap(([id, jobs]): Absent<Waiting>[] => {
      if (able.has(id)) return [];
      const since = this.#since.get(id);
      if (since === undefined) this.#since.set(id, now);
      else if (now - since < this.#waitMs) return [];
      return [{ jobs, isOver: since !== undefined }];
    });
  }
}
