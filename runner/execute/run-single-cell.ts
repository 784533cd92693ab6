/** Runs one program on one column, in a child of its own, outside of any plan. What comes of it is the caller's to judge. */
import { defaultClockSettings } from '../cell/protocol.ts';
import { cellId, columnId } from '../plan/cell-names.ts';
import type { Plan, PlannedRuntime, PlannedScenario, PlannedVariant } from '../plan/plan.ts';
import type { ProgramFiles } from './child-programs.ts';
import type { Observation } from './events.ts';
import { makeScratchFolder, removeScratchFolder } from './scratch.ts';
import { createCellStarter } from './start-cell.ts';

export interface SingleCell {
  readonly runtime: PlannedRuntime;
  readonly variant: PlannedVariant;
  readonly scenario: PlannedScenario;
  readonly programs: ProgramFiles;
  /** Milliseconds from the moment the child is ready. */
  readonly timeoutMs: number;
  /** Ends the child. */
  readonly signal?: AbortSignal;
}

/** On the virtual clock. @throws the signal's reason if it is aborted */
export async function runSingleCell(options: SingleCell): Promise<Observation> {
  const { runtime, variant, scenario, programs, timeoutMs, signal } = options;
  signal?.throwIfAborted();
  const column = { id: columnId(runtime.id, variant.id), runtime: runtime.id, variant: variant.id };
  const name = { scenario: scenario.id, column: column.id, clock: 'virtual' as const };
  const cell = { id: cellId(name), ...name };
  const plan: Plan = {
    ...{ matrix: '', subject: '', runtimes: [runtime], variants: [variant], scenarios: [scenario] },
    ...{ columns: [column], cells: [cell], settings: defaultClockSettings },
  };
  const logFolder = makeScratchFolder();
  try {
    // There is nothing that several cells could have in common.
    const { start } = createCellStarter({ plan, run: 'single', programs, logFolder, timeoutMs, cold: true });
    const child = start(cell, 1, {});
    const kill = (): void => {
      child.kill();
    };
    signal?.addEventListener('abort', kill, { once: true });
    try {
      const observation = await child.observation;
      signal?.throwIfAborted();
      return observation;
    } finally {
      signal?.removeEventListener('abort', kill);
    }
  } finally {
    await removeScratchFolder(logFolder);
  }
}
