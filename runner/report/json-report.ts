/**
 * The results of a run as one JSON value for programs. Its field names are stable; a field that is not known is null, so
 * that every cell has every field.
 */
import type { Expectation, Verdict } from '../compare/verdict.ts';
import type { Clock } from '../cell/protocol.ts';
import type { End } from '../execute/events.ts';
import type { CellResult, RunResults } from '../record/run-results.ts';
import { countPassed, pairClocks } from './clock-pair.ts';
import { measureLoop } from './measure-loop.ts';

/** Grows when a field of the report changes its meaning or goes away. */
const jsonReportFormat = 1;

export interface JsonReport {
  readonly format: number;
  readonly subject: string;
  readonly run: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly complete: boolean;
  /** The signal that ended the run early. */
  readonly interrupted: string | null;
  readonly columns: readonly JsonColumn[];
  readonly cells: readonly JsonCell[];
}

export interface JsonColumn {
  readonly id: string;
  readonly runtime: string;
  readonly variant: string;
  readonly version: string | null;
  /** The column that it is compared with. */
  readonly baseline: string | null;
  /** By suite: scenarios, not cells; the virtual clock's verdict counts, the real one's where there is no other. */
  readonly suites: Readonly<Record<string, { readonly passed: number; readonly total: number }>>;
}

export interface JsonCell {
  readonly id: string;
  readonly scenario: string;
  readonly suite: string;
  readonly runtime: string;
  readonly variant: string;
  readonly clock: Clock;
  readonly state: 'pending' | 'running' | 'finished';
  readonly verdict: Verdict | null;
  /** One sentence; empty for a cell that passed. */
  readonly reason: string | null;
  readonly end: End | null;
  readonly problem: string | null;
  readonly threw: string | null;
  readonly outcome: string | null;
  /** Seconds on the cell's clock. */
  readonly elapsed: number | null;
  readonly ticks: number | null;
  readonly passes: number | null;
  readonly reschedules: number | null;
  readonly afterwards: number | null;
  /** On the cell's clock. */
  readonly reschedulesPerSecond: number | null;
  /** Real seconds and CPU milliseconds of the program, without the child's start. */
  readonly wallSeconds: number | null;
  readonly cpuMs: number | null;
  /** CPU milliseconds of the whole child. */
  readonly userMs: number | null;
  readonly systemMs: number | null;
  readonly peakMemoryKiB: number | null;
  /** Polls of the operating system. */
  readonly polls: number | null;
  readonly expectations: readonly Expectation[];
  /** The command that runs just this cell again. */
  readonly rerun: string;
  /** What the child loaded, as it saw it. */
  readonly loaded: { readonly version: string; readonly file: string; readonly sha256: string } | null;
}

/** Builds the report of a run at any moment of it. `rerunCommand` gives the command for a cell's id. */
export const buildJsonReport = (
  results: RunResults,
  rerunCommand: (cellId: string) => string,
): JsonReport => ({
  format: jsonReportFormat,
  subject: results.plan.subject,
  run: results.run,
  startedAt: results.startedAt,
  complete: results.complete && results.interrupted === undefined,
  interrupted: results.interrupted ?? null,
  columns: buildColumns(results),
  cells: results.cells.map((result) => buildCell(result, rerunCommand)),
});

const buildColumns = (results: RunResults): readonly JsonColumn[] => {
  const pairs = pairClocks(results);
  const { columns, runtimes } = results.plan;
  return columns.map(({ id, runtime, variant, baseline }) => {
    const own = pairs.filter(({ column }) => column.id === id);
    const suites = [...new Set(own.map(({ scenario }) => scenario.suite))];
    return {
      id,
      runtime,
      variant,
      version: runtimes.find((planned) => planned.id === runtime)?.version ?? null,
      baseline: baseline ?? null,
      suites: Object.fromEntries(
        suites.map((suite) => [suite, countPassed(own.filter(({ scenario }) => scenario.suite === suite))]),
      ),
    };
  });
};

const buildCell = (cellResult: CellResult, rerunCommand: (cellId: string) => string): JsonCell => {
  const { cell, scenario, column, state, observation, judgement } = cellResult;
  const frame = observation?.result;
  const result = frame?.result;
  /** A child that was killed has published counters, but no result. */
  const counted = result ?? observation?.counters;
  return {
    id: cell.id,
    scenario: scenario.id,
    suite: scenario.suite,
    runtime: column.runtime,
    variant: column.variant,
    clock: cell.clock,
    state,
    verdict: judgement?.verdict ?? null,
    reason: judgement?.reason ?? null,
    end: observation?.end ?? null,
    problem: observation?.problem ?? null,
    threw: observation?.threw ?? null,
    outcome: result?.outcome ?? null,
    elapsed: result?.elapsed ?? null,
    ticks: counted?.ticks ?? null,
    passes: counted?.passes ?? null,
    reschedules: counted?.reschedules ?? null,
    afterwards: result?.afterwards ?? null,
    reschedulesPerSecond: measureLoop(cellResult)?.reschedulesPerSecond ?? null,
    wallSeconds: frame?.wallSeconds ?? null,
    cpuMs: frame?.cpuMs ?? observation?.counters?.cpuMs ?? null,
    userMs: frame?.usage.userMs ?? null,
    systemMs: frame?.usage.systemMs ?? null,
    peakMemoryKiB: frame?.usage.peakMemoryKiB ?? null,
    polls: frame?.polls ?? observation?.counters?.polls ?? null,
    expectations: judgement?.expectations ?? [],
    rerun: rerunCommand(cell.id),
    loaded: observation?.ready
      ? {
          version: observation.ready.version,
          file: observation.ready.file,
          sha256: observation.ready.sha256,
        }
      : null,
  };
};
