/** What a watch shows: the reports of its newest run, which hold every cell, and above them what turned since the one before. */
import { relative } from 'node:path';

import type { AcceptedResults } from '../compare/accepted-results.ts';
import { listVerdictChanges, type SeenCell, seeCell } from '../compare/verdict-changes.ts';
import { identifyCells } from '../plan/identify-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { CellResult, RunResults } from '../record/run-results.ts';
import { buildRunReport } from '../report/build-run-report.ts';
import { renderVerdictChanges } from '../report/watch-text.ts';
import { type ChosenReporter, hasPage } from './choose-reporters.ts';
import { decideExitCode } from './decide-exit-code.ts';
import { type DeliveryOptions, deliverReports } from './deliver-reports.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { textFor } from './terminal.ts';
import type { WatchTerminal } from './watch-terminal.ts';

export interface RunFacts {
  readonly results: RunResults;
  readonly accepted: AcceptedResults;
  readonly acceptedFile: string;
  /** The run's folder. */
  readonly folder: string;
  readonly wallSeconds: number;
}

export interface PictureOptions extends DeliveryOptions {
  readonly strict?: boolean;
}

export class WatchPicture {
  readonly #chosen: readonly ChosenReporter[];
  readonly #options: PictureOptions;
  readonly #terminal: WatchTerminal;
  /** Of all cells that were ever shown, also of those that a pattern leaves out now. */
  readonly #seen = new Map<string, SeenCell>();
  #shown: { readonly plan: Plan; readonly cells: readonly CellResult[] } | undefined;
  /** What a run with these results would exit with. */
  exitCode: ExitCode = exitCodes.ok;

  constructor(chosen: readonly ChosenReporter[], options: PictureOptions, terminal: WatchTerminal) {
    this.#chosen = chosen;
    this.#options = options;
    this.#terminal = terminal;
  }

  /** The plan of what is shown; undefined before the first run has ended. */
  get plan(): Plan | undefined {
    return this.#shown?.plan;
  }

  /** The pass table goes to the terminal. */
  get hasTable(): boolean {
    return (
      !this.#options.quiet && this.#chosen.some(({ name, file }) => name === 'text' && file === undefined)
    );
  }

  /** A report draws timelines. */
  get hasPage(): boolean {
    return hasPage(this.#chosen);
  }

  /** The cells that did not pass, by their ids. */
  listFailed(): string[] {
    return (this.#shown?.cells ?? [])
      .filter((result) => !['passed', 'skipped'].includes(seeCell(result).verdict))
      .map(({ cell }) => cell.id);
  }

  /** @throws StorageError if a report cannot be written */
  async show(plan: Plan, { results, accepted, acceptedFile, folder, wallSeconds }: RunFacts): Promise<void> {
    const report = buildRunReport(results, accepted, {
      ...{ updated: false, wallSeconds },
      acceptedFile: relative(process.cwd(), acceptedFile),
      resultsFolder: relative(process.cwd(), folder),
    });
    if (this.#shown !== undefined) {
      const options = textFor(process.stderr);
      this.#terminal.print(renderVerdictChanges(listVerdictChanges(this.#seen, results.cells), options));
    }
    for (const result of results.cells) this.#seen.set(result.cell.id, seeCell(result));
    this.#shown = { plan, cells: results.cells };
    this.exitCode = decideExitCode(report, this.#options);
    this.#terminal.clear();
    try {
      await deliverReports(report, this.#chosen, this.#options);
    } finally {
      this.#terminal.redraw();
    }
  }
}

/** Whether two plans have the same rows and columns, and owe the same results. */
export function isSamePicture(before: Plan, after: Plan): boolean {
  const describe = (plan: Plan): string => JSON.stringify([plan.columns, [...identifyCells(plan)]]);
  return before === after || describe(before) === describe(after);
}
