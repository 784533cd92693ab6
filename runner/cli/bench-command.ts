/** `bench`: what the columns cost, measured in children that take turns, as ratios to the baseline. */
import { programsOf } from '../plan/programs.ts';
import type { BenchChildRequest, TimingsFrame } from '../cell/bench-protocol.ts';
import type { ThrewFrame } from '../cell/protocol.ts';
import { type ColumnTimings, summarizeTimings } from '../compare/summarize-timings.ts';
import { runFrameChild } from '../execute/frame-child.ts';
import type { Column, Plan } from '../plan/plan.ts';
import { type CellFilters, SelectionError } from '../plan/select-cells.ts';
import { buildBenchJson } from '../report/bench-json.ts';
import { renderBenchTable } from '../report/bench-table.ts';
import { childFile } from './bundle-files.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { loadPlan } from './load-plan.ts';
import { colorsFor, widthOf } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { trapSignals } from './trap-signals.ts';
import { version } from './version.ts';
import { renderJson } from '../report/render-json.ts';

export interface BenchOptions extends CellFilters {
  /** The suite whose scenarios are timed. */
  readonly suite: string;
  readonly rounds: number;
  /** Milliseconds a measurement. */
  readonly time: number;
  readonly json?: boolean;
}

const deliveryTasks = [1, 10, 100];

/** A child that says nothing for so long hangs: its measurements take their time, and no more than this beyond. */
const silenceMs = 60_000;

export async function benchCommand(matrixFile: string, options: BenchOptions): Promise<ExitCode> {
  const { runtime, variant } = options;
  const plan = await loadPlan(
    { file: matrixFile },
    {
      ...(runtime && { runtime }),
      ...(variant && { variant }),
      scenario: [options.suite],
    },
  );
  const signals = trapSignals();
  try {
    const measuredAt = new Date().toISOString();
    const timings = await timeColumns(plan, options, signals.signal);
    const summary = summarizeTimings(plan.columns, timings);
    const text = { width: widthOf(process.stdout), colors: colorsFor(process.stdout) };
    const { suite, rounds, time: timeMs } = options;
    const settings = { patchmatrix: version, measuredAt, suite, rounds, timeMs };
    process.stdout.write(
      `${options.json ? renderJson(buildBenchJson(plan, summary, settings), 2) : renderBenchTable(plan, summary, text)}\n`,
    );
    return exitCodes.ok;
  } catch (error) {
    if (signals.signal.aborted) return exitCodeForSignal(String(signals.signal.reason));
    throw error;
  } finally {
    signals.release();
  }
}

async function timeColumns(
  plan: Plan,
  { rounds, time }: BenchOptions,
  signal: AbortSignal,
): Promise<ColumnTimings[]> {
  const timings: ColumnTimings[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const column of plan.columns) {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[Kround ${round + 1}/${rounds}  ${column.id}`);
      timings.push({ column: column.id, round, timings: await timeColumn(plan, column, time, signal) });
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  return timings;
}

async function timeColumn(
  plan: Plan,
  column: Column,
  timeMs: number,
  signal: AbortSignal,
): Promise<TimingsFrame['timings']> {
  const runtime = plan.runtimes.find(({ id }) => id === column.runtime);
  const variantFile = plan.variants.find(({ id }) => id === column.variant)?.modules.model?.loadFile;
  if (runtime?.driver !== 'model') {
    throw new SelectionError(`nothing selected: bench times models, and ${column.id} is none`);
  }
  const request: BenchChildRequest = {
    modelFile: runtime.file,
    ...(variantFile !== undefined && { variantFile }),
    ...plan.settings,
    deliveryTasks,
    programs: programsOf(plan).map(({ program }) => program),
    timeMs,
  };
  let timings: TimingsFrame['timings'] | undefined;
  const end = await runFrameChild<ThrewFrame | TimingsFrame>({
    command: { command: process.execPath, args: [childFile('bench')] },
    request,
    silenceMs,
    signal,
    onFrame(frame) {
      if (frame.kind === 'threw') throw new UsageError(`${column.id} cannot be timed: ${frame.message}`);
      timings = frame.timings;
    },
  });
  if (timings === undefined)
    throw new Error(`timing ${column.id} gave no result, ${end.kind}:\n${end.output}`);
  return timings;
}
