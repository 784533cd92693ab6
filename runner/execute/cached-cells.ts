/**
 * What a run takes from the cache instead of running it, and what it gives to it. Pure; where it is kept is the business of
 * `runner/cache/result-groups.ts`, under which keys that of `cell-keys.ts`.
 */
import type { CellResult } from '../record/run-results.ts';
import { differingFields } from '../compare/compare-results.ts';
import { programResultOf } from '../compare/program-result.ts';
import type { CountersFrame } from '../cell/protocol.ts';
import type { CachedFrom, Observation, RunEvent } from './events.ts';

/** What a run has from the cache. */
export interface CachedCells {
  /** In the order of the plan: of each cell its start, its counters and its end. */
  readonly events: readonly RunEvent[];
  /** By the cell's id. */
  readonly observations: ReadonlyMap<string, Observation>;
  /** By the cell's id, all that it printed; of a cell that printed nothing there is none. */
  readonly logs: ReadonlyMap<string, string>;
}

export const nothingCached: CachedCells = { events: [], observations: new Map(), logs: new Map() };

/** What is kept of a cell. */
export type CellRecord =
  | {
      readonly kind: 'result';
      readonly from: CachedFrom;
      readonly observation: Observation;
      /** With the milliseconds since the cell was started. */
      readonly counters: readonly (Omit<CountersFrame, 'kind'> & { readonly atMs: number })[];
      /** All that it printed; absent if it printed nothing. */
      readonly log?: string;
    }
  /** It did not do the same each time: it is never taken from the cache. */
  | { readonly kind: 'unsteady' };

export type ResultRecord = Extract<CellRecord, { readonly kind: 'result' }>;

/** The events of a cell that does not run. Their times count from its own start, as nothing of it happened in this run. */
export function buildCachedEvents(cell: string, { from, observation, counters }: ResultRecord): RunEvent[] {
  const about = { cell, attempt: 1 };
  return [
    { kind: 'cell-started', atMs: 0, ...about },
    ...counters.map(({ atMs, ...values }): RunEvent => ({
      ...{ kind: 'cell-counters', atMs, ...about, counters: values },
    })),
    { kind: 'cell-finished', atMs: observation.wallMs, ...about, observation, cached: from },
  ];
}

/**
 * Whether what became of a cell is what becomes of it each time. A cell that errored may do better the next time; one that
 * leaked, was ended by the runner or ran twice says something of the machine.
 */
export function isKeepable({ attempts, judgement, spurious, unconfirmed }: CellResult): boolean {
  const [first] = attempts;
  if (first === undefined || spurious !== undefined || unconfirmed !== undefined) return false;
  const { end, exitCode, leaked, problem, result, threw } = first.observation;
  const isClean =
    end === 'exited' && exitCode === 0 && !leaked && problem === undefined && threw === undefined;
  const isJudged = judgement?.verdict === 'passed' || judgement?.verdict === 'failed';
  return isClean && isJudged && result !== undefined && programResultOf(first.observation) !== undefined;
}

/** Whether two observations of a cell say the same of its program, times and memory aside. */
export function isSameResult(before: Observation, after: Observation): boolean {
  const [old, now] = [programResultOf(before), programResultOf(after)];
  return old !== undefined && now !== undefined && differingFields(old, now).length === 0;
}
