/** `bench`: what the columns cost, measured in children that take turns, as ratios to the baseline. */
import { summarizeGrowth, summarizeTimings } from '../compare/summarize-timings.ts';
import { timeColumns } from '../execute/time-columns.ts';
import { type BenchTurn, planTurns } from '../plan/bench-jobs.ts';
import { type CellFilters, SelectionError } from '../plan/select-cells.ts';
import { buildBenchJson } from '../report/bench-json.ts';
import { renderBenchTable } from '../report/bench-table.ts';
import { renderJson } from '../report/render-json.ts';
import { programFiles } from './bundle-files.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { loadPlan } from './load-plan.ts';
import { showProgress } from './show-progress.ts';
import { textFor } from './terminal.ts';
import { trapSignals } from './trap-signals.ts';
import { version } from './version.ts';

export interface BenchOptions extends CellFilters {
  readonly rounds: number;
  /** Milliseconds a measurement. */
  readonly minTime: number;
  /** Seconds that a child may take beyond its measurements. */
  readonly timeout: number;
  readonly json?: boolean;
}

export async function benchCommand(matrixFile: string, options: BenchOptions): Promise<ExitCode> {
  const { rounds, minTime: timeMs, timeout } = options;
  const plan = await loadPlan({ file: matrixFile }, { ...options, withBaselines: true });
  const turns = planTurns(plan, rounds);
  if (turns.length === 0) {
    throw new SelectionError('nothing selected: bench times programs and modules, and there is neither');
  }
  const signals = trapSignals();
  try {
    const measuredAt = new Date().toISOString();
    const { timings, problems } = await timeColumns({
      ...{ plan, turns, programs: programFiles(), timeMs, timeoutMs: timeout * 1000 },
      signal: signals.signal,
      onTurn: showTurn(rounds),
    });
    const measurements = summarizeTimings(plan.columns, timings);
    const results = { measurements, growths: summarizeGrowth(measurements), problems };
    const settings = { patchmatrix: version, measuredAt, rounds, timeMs };
    const text = textFor(process.stdout);
    process.stdout.write(
      `${options.json ? renderJson(buildBenchJson(plan, results, settings), 2) : renderBenchTable(plan, results, text)}\n`,
    );
    return exitCodes.ok;
  } catch (error) {
    if (signals.signal.aborted) return exitCodeForSignal(String(signals.signal.reason));
    throw error;
  } finally {
    showProgress('');
    signals.release();
  }
}

function showTurn(rounds: number) {
  return ({ round, column, job }: BenchTurn): void => {
    const what = job.kind === 'module' ? job.scenario.id : 'programs';
    showProgress(`round ${round + 1}/${rounds}  ${what}  ${column.id}`);
  };
}
