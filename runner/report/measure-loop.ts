/** Says of a finished cell whether its loop came to rest, and if not, how fast it ran. */
import { isAtRest, restingReschedules } from '../compare/judge-cell.ts';
import { programResultOf } from '../compare/program-result.ts';
import type { CellResult } from '../record/run-results.ts';

export interface LoopMeasure {
  readonly atRest: boolean;
  readonly reschedules: number;
  /** On the cell's clock; absent if no time went by. */
  readonly reschedulesPerSecond?: number;
  /** CPU seconds a second of real time; absent on the virtual clock, which does not wait. */
  readonly cpuShare?: number;
}

/**
 * Measures the loop of a cell from its result, or from the last counters of a child that was killed; nothing for a
 * cell that left neither.
 */
export const measureLoop = ({ cell, observation }: CellResult): LoopMeasure | undefined => {
  const result = programResultOf(observation);
  if (result && observation?.result) {
    const { wallSeconds, cpuMs } = observation.result;
    const atRest = isAtRest(result);
    return cell.clock === 'real'
      ? measureOver(atRest, result.reschedules, wallSeconds, cpuMs)
      : measureOver(atRest, result.reschedules, result.elapsed);
  }
  if (observation?.counters && cell.clock === 'real') {
    const { reschedules, cpuMs } = observation.counters;
    return measureOver(false, reschedules, observation.wallMs / 1000, cpuMs);
  }
  return undefined;
};

/** Few reschedules in a loop that is not at rest: it spins without delivering anything. */
export const spinsWithoutPasses = (measure: LoopMeasure): boolean =>
  !measure.atRest && measure.reschedules <= restingReschedules;

const measureOver = (atRest: boolean, reschedules: number, seconds: number, cpuMs?: number): LoopMeasure => ({
  atRest,
  reschedules,
  ...(seconds > 0 && { reschedulesPerSecond: reschedules / seconds }),
  ...(seconds > 0 && cpuMs !== undefined && { cpuShare: cpuMs / 1000 / seconds }),
});
