/** The stored runs of a watch: what each takes over from those before it, and which of them stay. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import type { RunEvent } from '../execute/events.ts';
import { KnownCells, type TakeOverOptions } from '../execute/known-cells.ts';
import type { Plan, PlannedCell } from '../plan/plan.ts';
import { resultFiles } from '../record/run-folder.ts';
import type { EarlierResults } from './perform-run.ts';

export class SessionRuns {
  readonly #resultsFolder: string;
  readonly #known = new KnownCells();
  /** By their names, the oldest first. */
  readonly #runs: string[] = [];

  constructor(resultsFolder: string) {
    this.#resultsFolder = resultsFolder;
  }

  get hasAny(): boolean {
    return this.#runs.length > 0;
  }

  begin(
    plan: Plan,
    options: TakeOverOptions,
  ): { readonly earlier?: EarlierResults; readonly due: readonly PlannedCell[] } {
    const { resumption, due } = this.#known.begin(plan, options);
    // Asked before the run begins, whose folder has the logs then.
    const runs = new Map(resumption?.events.flatMap((event) => this.#placeOf(event)));
    const logFolderOf = (cell: string): string =>
      join(this.#resultsFolder, runs.get(cell) ?? '', resultFiles.logs);
    return { due, ...(resumption && { earlier: { resumption, logFolderOf } }) };
  }

  read(event: RunEvent): void {
    if (event.kind === 'run-started') this.#runs.push(event.run);
    this.#known.read(event);
  }

  /** The first run stays, the newest one, and what has the logs of cells that a pattern leaves out of that. */
  removeOld(): void {
    const kept = new Set([this.#runs[0], this.#runs.at(-1), ...this.#known.listRuns()]);
    for (const run of this.#runs.filter((each) => !kept.has(each))) {
      rmSync(join(this.#resultsFolder, run), { recursive: true, force: true });
      this.#runs.splice(this.#runs.indexOf(run), 1);
    }
  }

  #placeOf(event: RunEvent): [string, string][] {
    const run = 'cell' in event ? this.#known.runOf(event.cell) : undefined;
    return 'cell' in event && run !== undefined ? [[event.cell, run]] : [];
  }
}
