/** `trace`: runs one cell with its delivery passes recorded, and prints the timeline; of two, where they part. */
import { programResultOf } from '../compare/program-result.ts';
import { programsOf } from '../plan/programs.ts';
import type { Program, ProgramResult } from '../../program/program.ts';
import { judgeCell } from '../compare/judge-cell.ts';
import type { Judgement } from '../compare/verdict.ts';
import type { Observation } from '../execute/events.ts';
import { makeScratchFolder, removeScratchFolder } from '../execute/scratch.ts';
import { createCellStarter } from '../execute/start-cell.ts';
import { nearestNames } from '../matrix/nearest-name.ts';
import { parseCellId } from '../plan/cell-names.ts';
import type { Plan, PlannedCell } from '../plan/plan.ts';
import { SelectionError } from '../plan/select-cells.ts';
import { describeRule } from '../explore/describe-divergence.ts';
import { findDivergence } from '../explore/find-divergence.ts';
import type { RecordedRun } from '../explore/timeline-entries.ts';
import type { CellResult } from '../record/run-results.ts';
import type { TextOptions } from '../report/text-options.ts';
import { renderDivergence } from '../report/divergence-text.ts';
import { renderTimeline } from '../report/timeline.ts';
import { programFiles } from './bundle-files.ts';
import { printNotice } from './print-notice.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { loadPlan } from './load-plan.ts';
import { textFor } from './terminal.ts';
import { trapSignals } from './trap-signals.ts';
import { UsageError } from './usage-error.ts';
import { renderJson } from '../report/render-json.ts';

export interface TraceOptions {
  readonly matrix: string;
  /** Releases instead of a matrix file, `anyio@4.13.0`. */
  readonly on?: readonly string[];
  /** Patches beside those of the matrix: a ./file, or with `on` also an id. */
  readonly variant?: readonly string[];
  readonly json?: boolean;
  /** Another cell of the same scenario, to hold this one against. */
  readonly against?: string;
}

type Result = NonNullable<Observation['result']>;

/** A cell that ran, with what is needed to tell of it. */
interface TracedCell {
  readonly finished: CellResult;
  readonly program: Program;
  /** What the child sent, and in it the result of the program. */
  readonly sent: Result;
  readonly result: ProgramResult;
  readonly judgement: Judgement;
}

export async function traceCommand(name: string, options: TraceOptions): Promise<ExitCode> {
  const names = options.against === undefined ? [name] : [options.against, name];
  const { matrix, on, variant } = options;
  const plan = await loadPlan({ file: matrix, on }, { ...(variant && { variant: ['none', ...variant] }) });
  const cells = names.map((each) => findCell(plan, each));
  const [baseline, other] = cells;
  if (other !== undefined && baseline?.scenario !== other.scenario) {
    throw new UsageError(
      `expected two cells of one scenario, found \`${other.scenario}\` and \`${baseline?.scenario ?? ''}\`: what different programs do has no divergence`,
    );
  }
  const traced: TracedCell[] = [];
  for (const cell of cells) {
    const outcome = await traceCell(plan, cell);
    if (typeof outcome === 'number') return outcome;
    traced.push(outcome);
  }
  const [left, right] = traced;
  if (left === undefined) throw new Error('no cell was traced');
  const text = textFor(process.stdout);
  if (right !== undefined) {
    printPair(left, right, options, text);
  } else if (options.json) {
    print(renderJson(toJson(left), 2));
  } else {
    print(renderTimeline(left.finished, left.result, left.sent.timeline ?? [], text));
  }
  return exitCodes.ok;
}

function toJson({ finished: { cell }, judgement, sent: { timeline, ...measured } }: TracedCell) {
  return { cell: cell.id, judgement, ...measured, timeline };
}

function printPair(left: TracedCell, right: TracedCell, { json }: TraceOptions, text: TextOptions): void {
  const names = { left: left.finished.column.id, right: right.finished.column.id };
  const divergence = findDivergence(left.program, toRun(left), toRun(right));
  const rule = divergence === undefined ? undefined : describeRule(divergence, names);
  if (json) {
    print(
      renderJson(
        { divergence: divergence ?? null, rule: rule ?? null, left: toJson(left), right: toJson(right) },
        2,
      ),
    );
    return;
  }
  const timelines = [left, right].map(({ finished, result, sent }) =>
    renderTimeline(finished, result, sent.timeline ?? [], text),
  );
  print([...timelines, renderDivergence(divergence, rule, names, text)].join('\n\n'));
}

function toRun({ result, sent: { timeline = [], steps = [] } }: TracedCell): RecordedRun {
  return { result, timeline, steps };
}

async function traceCell(plan: Plan, cell: PlannedCell): Promise<TracedCell | ExitCode> {
  const scenario = programsOf(plan).find(({ id }) => id === cell.scenario);
  const column = plan.columns.find(({ id }) => id === cell.column);
  if (scenario === undefined || column === undefined) throw new Error(`the plan lacks parts of ${cell.id}`);
  const { observation, interrupted } = await runCell(plan, cell);
  if (interrupted !== undefined) return exitCodeForSignal(interrupted);
  const sent = observation.result;
  const result = programResultOf(observation);
  const judgement = judgeCell(scenario, observation);
  if (sent?.timeline === undefined || result === undefined) {
    printNotice(`${cell.id} gave no result: ${judgement.reason}\n${observation.output ?? ''}`);
    return exitCodes.environment;
  }
  const attempts = [{ attempt: 1, observation, judgement }];
  const finished = { cell, scenario, column, state: 'finished' as const, attempts, observation, judgement };
  return { finished, program: scenario.program, sent, result, judgement };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function findCell(plan: Plan, name: string): PlannedCell {
  const cell = plan.cells.find(({ id }) => id === name);
  if (cell === undefined) {
    const ids = plan.cells.map(({ id }) => id);
    const begunAlike = ids.filter((id) => id.startsWith(name));
    const near = [...nearestNames(name, ids, 3), ...begunAlike].slice(0, 3).map((id) => `\`${id}\``);
    const hint =
      near.length > 0 ? `did you mean ${near.join(' or ')}?` : '`npx patchmatrix list --json` names them all';
    if (parseCellId(name) === undefined) {
      throw new UsageError(
        `expected a cell's name, SUITE/SCENARIO@RUNTIME+VARIANT#CLOCK, found \`${name}\`; ${hint}`,
      );
    }
    throw new SelectionError(`nothing selected: no cell is named \`${name}\`; ${hint}`);
  }
  if (!programsOf(plan).some(({ id }) => id === cell.scenario)) {
    throw new SelectionError(
      `nothing selected: \`${name}\` is no program; only what is written in steps has a timeline`,
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
  const logFolder = makeScratchFolder();
  const signals = trapSignals();
  try {
    const { start } = createCellStarter({
      plan,
      run: 'trace',
      programs: programFiles(),
      logFolder,
      timeline: true,
      // There is nothing that several cells could have in common.
      cold: true,
    });
    const child = start(cell, 1, {});
    signals.signal.addEventListener('abort', () => child.kill(), { once: true });
    const observation = await child.observation;
    return { observation, interrupted: signals.signal.aborted ? String(signals.signal.reason) : undefined };
  } finally {
    signals.release();
    await removeScratchFolder(logFolder);
  }
}
