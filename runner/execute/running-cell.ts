/** What execution knows of a cell whose child is alive, and what follows from it. */
import { programResultOf } from '../compare/program-result.ts';
import type { PlannedCell } from '../plan/plan.ts';
import type { Forecast } from './choose-next.ts';
import { type CoreUse, keepsCoreBusy } from './core-use.ts';
import type { Observation } from './events.ts';
import type { RunningChild } from './child-spec.ts';
import type { SuiteRun } from './suite-cells.ts';

export interface PlannedAttempt {
  readonly cell: PlannedCell;
  /** From 1, and another one for each time the cell runs. */
  readonly attempt: number;
}

export interface RunningCell extends PlannedAttempt {
  child?: RunningChild;
  /** The events say that it runs. */
  isStarted: boolean;
  ready: boolean;
  /** Another cell was alive at some moment of its life. */
  hadCompany: boolean;
  /** The runner ended it before, beside other cells; now it runs alone. */
  readonly runsAgain: boolean;
  /** Its virtual twin says that it spins: it then keeps a core, also while others starve it. */
  readonly spins: boolean;
  coreUse: CoreUse;
  /** Of a file of tests, or of a test. */
  readonly suite?: SuiteRun;
}

export function holdsCore({ cell, ready, spins, coreUse }: RunningCell): boolean {
  return cell.clock === 'virtual' || !ready || spins || coreUse.busy;
}

/** What a cell's end says of its twin on the other clock. */
export function forecastFrom(observation: Observation): Forecast | undefined {
  const result = programResultOf(observation);
  return result && { seconds: result.elapsed, busy: keepsCoreBusy(result) };
}

/** What the cells of both clocks have in common. */
export function twinKey({ scenario, column }: PlannedCell): string {
  return `${scenario}@${column}`;
}
