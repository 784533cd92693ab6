/** `trace`: runs one cell with its delivery passes recorded, and prints the timeline. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { judgeCell } from '../compare/judge-cell.ts';
import type { Observation } from '../execute/events.ts';
import { createCellStarter } from '../execute/start-cell.ts';
import { nearestNames } from '../matrix/nearest-name.ts';
import { parseCellId } from '../plan/cell-names.ts';
import type { Plan, PlannedCell } from '../plan/plan.ts';
import { SelectionError } from '../plan/select-cells.ts';
import { renderTimeline } from '../report/timeline.ts';
import { programFiles } from './bundle-files.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { loadPlan } from './load-plan.ts';
import { colorsFor, widthOf } from './terminal.ts';
import { trapSignals } from './trap-signals.ts';
import { UsageError } from './usage-error.ts';

export interface TraceOptions {
  readonly matrix: string;
  readonly json?: boolean;
}

export async function traceCommand(name: string, options: TraceOptions): Promise<ExitCode> {
  if (parseCellId(name) === undefined) {
    throw new UsageError(
      `expected a cell's name, SUITE/SCENARIO@RUNTIME+VARIANT#CLOCK, found \`${name}\`; \`npx patchmatrix list --json\` names them all`,
    );
  }
  const { plan } = await loadPlan(options.matrix, {});
  const cell = findCell(plan, name);
  const { observation, interrupted } = await runCell(plan, cell);
  if (interrupted !== undefined) return exitCodeForSignal(interrupted);

  const { result } = observation;
  const scenario = plan.scenarios.find(({ id }) => id === cell.scenario);
  const column = plan.columns.find(({ id }) => id === cell.column);
  if (scenario === undefined || column === undefined) throw new Error(`the plan lacks parts of ${cell.id}`);
  const judgement = judgeCell(scenario, observation);
  if (result?.timeline === undefined) {
    process.stderr.write(`${cell.id} gave no result: ${judgement.reason}\n${observation.output ?? ''}`);
    return exitCodes.environment;
  }
  if (options.json) {
    const { timeline, ...measured } = result;
    process.stdout.write(`${JSON.stringify({ cell: cell.id, judgement, ...measured, timeline }, null, 2)}\n`);
    return exitCodes.ok;
  }
  const attempts = [{ attempt: 1, observation, judgement }];
  const finished = { cell, scenario, column, state: 'finished' as const, attempts, observation, judgement };
  const text = { width: widthOf(process.stdout), colors: colorsFor(process.stdout) };
  process.stdout.write(`${renderTimeline(finished, result.result, result.timeline, text)}\n`);
  return exitCodes.ok;
}

function findCell(plan: Plan, name: string): PlannedCell {
  const cell = plan.cells.find(({ id }) => id === name);
  if (cell === undefined) {
    const ids = plan.cells.map(({ id }) => id);
    const near = nearestNames(name, ids, 3).map((id) => `\`${id}\``);
    throw new SelectionError(
      `nothing selected: no cell is named \`${name}\`${near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''}`,
    );
  }
  if (cell.skip !== undefined)
    throw new SelectionError(`nothing selected: \`${name}\` is skipped, ${cell.skip}`);
  return cell;
}

async function runCell(
  plan: Plan,
  cell: PlannedCell,
): Promise<{ observation: Observation; interrupted: string | undefined }> {
  const logFolder = mkdtempSync(join(tmpdir(), 'patchmatrix-trace-'));
  const signals = trapSignals();
  try {
    const start = createCellStarter({
      plan,
      run: 'trace',
      programs: programFiles(),
      logFolder,
      timeline: true,
    });
    const child = start(cell, 1, {});
    signals.signal.addEventListener('abort', () => child.kill(), { once: true });
    const observation = await child.observation;
    return { observation, interrupted: signals.signal.aborted ? String(signals.signal.reason) : undefined };
  } finally {
    signals.release();
    rmSync(logFolder, { recursive: true, force: true });
  }
}
