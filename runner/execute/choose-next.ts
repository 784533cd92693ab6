/**
 * Which cell starts next, and whether one may. Pure: what is known of the cells and of the load comes from
 * `execute-plan.ts`.
 */
import type { Clock } from '../cell/protocol.ts';
import type { PlannedCell } from '../plan/plan.ts';

export interface WaitingCell {
  readonly cell: PlannedCell;
  /** From 1. */
  readonly attempt: number;
  readonly forecast: Forecast;
  /** Its turn, before how long it takes: lower is earlier. */
  readonly turn: Turn;
}

/**
 * Long cells of the real clock sleep in the background of all else, and the virtual clock's verdicts come
 * before the rest of them.
 */
export type Turn = typeof turns.longReal | typeof turns.virtual | typeof turns.otherReal;
const turns = { longReal: 0, virtual: 1, otherReal: 2 } as const;

/** What is known beforehand of a cell. */
export interface Forecast {
  /** How long it takes, on its clock. */
  readonly seconds: number;
  /** It keeps a core busy also once it is ready. */
  readonly busy: boolean;
}

export interface Load {
  /** Children that hold a core: all but those of the real clock that are ready and idle. */
  readonly holdingCore: number;
  readonly alive: number;
}

export interface Limits {
  readonly workers: number;
  readonly maxAlive: number;
}

export function buildWaitingCell(cell: PlannedCell, attempt: number, forecast: Forecast): WaitingCell {
  return { cell, attempt, forecast, turn: turnOf(cell.clock, forecast.seconds) };
}

/**
 * Where a cell belongs in a queue of cells that wait: by turn, then by attempt, so that the attempts of columns that are
 * compared take turns, then the longest first, then as they came.
 */
export function findPlace(queue: readonly WaitingCell[], cell: WaitingCell): number {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = queue[middle];
    if (other !== undefined && precedes(cell, other)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The index in the ordered queue of the cell to start now, if one may start. A child that starts holds a
 * core, so that no more than `workers` start at once. Idle ones leave room for as many while the virtual
 * clock still has cells.
 */
export function chooseNext(queue: readonly WaitingCell[], load: Load, limits: Limits): number | undefined {
  const { holdingCore, alive } = load;
  const { workers, maxAlive } = limits;
  if (holdingCore >= workers || alive >= maxAlive) return undefined;
  const [first] = queue;
  if (first === undefined) return undefined;
  if (first.turn !== turns.longReal) return 0;
  if (alive - holdingCore < maxAlive - workers) return 0;
  const virtual = queue.findIndex(({ turn }) => turn === turns.virtual);
  return virtual === -1 ? 0 : virtual;
}

function turnOf(clock: Clock, seconds: number): Turn {
  if (clock === 'virtual') return turns.virtual;
  return seconds >= longSeconds ? turns.longReal : turns.otherReal;
}

const longSeconds = 1;

function precedes(a: WaitingCell, b: WaitingCell): boolean {
  if (a.turn !== b.turn) return a.turn < b.turn;
  if (a.attempt !== b.attempt) return a.attempt < b.attempt;
  return a.forecast.seconds > b.forecast.seconds;
}
