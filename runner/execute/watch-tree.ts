/** Finds out what became of a user's files while cells ran, and which cells those were. */
import type { RunEvent, TreeChange } from './events.ts';
import { compareLooks, type FoundChange, lookAtTree, type TreeLook } from './look-at-tree.ts';

export interface TreeWatch {
  /** Resolves once the first look is done, with why there will be none, if there will be none. */
  readonly ready: Promise<string | undefined>;
  /** Takes the events of the run, which say when its cells ran. */
  read(event: RunEvent): void;
  /** The second look. */
  findChanges(): Promise<readonly TreeChange[]>;
}

/**
 * Takes the first look at once, beside whatever else is to be done before cells run.
 *
 * @param without absolute paths in the folder that are ours to write
 */
export function watchTree(folder: string, without: readonly string[]): TreeWatch {
  const first = lookAtTree(folder, without);
  const spans = new Map<string, CellSpan>();
  let startedAtMs = 0;
  return {
    ready: first.then((look) => (look.kind === 'seen' ? undefined : describeMissing(look))),
    read(event) {
      if (event.kind === 'run-started') startedAtMs = Date.parse(event.startedAt);
      if (event.kind === 'cell-started') {
        spans.set(`${event.cell} ${event.attempt}`, { cell: event.cell, fromMs: startedAtMs + event.atMs });
      }
      if (event.kind === 'cell-finished' || event.kind === 'cell-unconfirmed') {
        const key = `${event.cell} ${event.attempt}`;
        const span = spans.get(key);
        if (span !== undefined) spans.set(key, { ...span, toMs: startedAtMs + event.atMs });
      }
    },
    async findChanges() {
      const before = await first;
      if (before.kind !== 'seen') return [];
      const after = await lookAtTree(folder, without, { files: Infinity, ms: Infinity });
      if (after.kind !== 'seen') return [];
      return attributeChanges(
        compareLooks(folder, before.files, after.files),
        [...spans.values()],
        startedAtMs,
      );
    },
  };
}

function describeMissing({ reason }: Extract<TreeLook, { kind: 'unseen' }>): string {
  return `the tree was not watched: ${reason}`;
}

/** When one attempt at a cell ran, in milliseconds since 1970; without an end it ran to the last. */
export interface CellSpan {
  readonly cell: string;
  readonly fromMs: number;
  readonly toMs?: number;
}

/** The clock of file systems ticks some hundred times a second. */
const tickMs = 10;

/** What was changed before the run began, while it was prepared, is no cell's. */
export function attributeChanges(
  changes: readonly FoundChange[],
  spans: readonly CellSpan[],
  startedAtMs: number,
): TreeChange[] {
  return changes
    .filter(({ timesMs }) => timesMs.length === 0 || Math.max(...timesMs) >= startedAtMs - tickMs)
    .map(({ path, change, timesMs }) => {
      const own = spans.filter(({ fromMs, toMs = Infinity }) =>
        timesMs.some((timeMs) => timeMs >= fromMs - tickMs && timeMs <= toMs + tickMs),
      );
      return { path, change, cells: [...new Set(own.map(({ cell }) => cell))] };
    });
}
