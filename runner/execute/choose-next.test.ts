import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../cell/protocol.ts';
import { buildWaitingCell, chooseNext, findPlace, type Load, type WaitingCell } from './choose-next.ts';

const limits = { workers: 2, maxAlive: 32 };
const free: Load = { holdingCore: 0, alive: 0 };

function waiting(scenario: string, clock: Clock, seconds: number): WaitingCell {
  const cell = { id: `${scenario}#${clock}`, column: '4.13+none', scenario, clock };
  return buildWaitingCell(cell, 1, { seconds, busy: false });
}

function enqueue(cells: readonly WaitingCell[]): WaitingCell[] {
  const queue: WaitingCell[] = [];
  for (const cell of cells) queue.splice(findPlace(queue, cell), 0, cell);
  return queue;
}

/** The order in which the cells start when there is always room. */
function order(cells: readonly WaitingCell[]): string[] {
  const queue = enqueue(cells);
  const ids: string[] = [];
  for (let index = chooseNext(queue, free, limits); index !== undefined;) {
    ids.push(...queue.splice(index, 1).map(({ cell }) => cell.id));
    index = chooseNext(queue, free, limits);
  }
  return ids;
}

describe('the order of cells', () => {
  test('is long real cells, virtual cells, short real cells, each the longest first', () => {
    expect(
      order([
        waiting('short', 'real', 0.1),
        waiting('quick', 'virtual', 0.1),
        waiting('longest', 'real', 15),
        waiting('slow', 'virtual', 15),
        waiting('almost-long', 'real', 0.999),
        waiting('long', 'real', 1),
      ]),
    ).toEqual([
      'longest#real',
      'long#real',
      'slow#virtual',
      'quick#virtual',
      'almost-long#real',
      'short#real',
    ]);
  });

  test('is the order in which they came for those that take the same time', () => {
    const ids = ['c', 'a', 'd', 'b'];
    expect(order(ids.map((id) => waiting(id, 'virtual', 1)))).toEqual(ids.map((id) => `${id}#virtual`));
  });

  test('holds every cell once, and never one before another that takes longer in the same turn', () => {
    const cells = fc.array(
      fc.record({
        clock: fc.constantFrom<Clock>('virtual', 'real'),
        seconds: fc.double({ min: 0, max: 20, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(cells, (specs) => {
        const given = specs.map(({ clock, seconds }, index) => waiting(`s${index}`, clock, seconds));
        const queue = enqueue(given);
        expect(new Set(queue)).toEqual(new Set(given));
        queue.slice(1).forEach((cell, index) => {
          const before = queue[index];
          expect(before?.turn).toBeLessThanOrEqual(cell.turn);
          if (before?.turn === cell.turn) {
            expect(before.forecast.seconds).toBeGreaterThanOrEqual(cell.forecast.seconds);
          }
        });
      }),
    );
  });
});

describe('whether a cell may start', () => {
  const queue = enqueue([waiting('long', 'real', 15), waiting('a', 'virtual', 0)]);

  test('nothing starts from an empty queue', () => {
    expect(chooseNext([], free, limits)).toBeUndefined();
  });

  test('nothing starts when as many children hold a core as there are workers', () => {
    expect(chooseNext(queue, { holdingCore: 1, alive: 1 }, limits)).toBe(0);
    expect(chooseNext(queue, { holdingCore: 2, alive: 2 }, limits)).toBeUndefined();
    expect(chooseNext(queue, { holdingCore: 3, alive: 3 }, limits)).toBeUndefined();
  });

  test('nothing starts when too many are alive, idle as they may be', () => {
    expect(chooseNext(queue, { holdingCore: 0, alive: 32 }, limits)).toBeUndefined();
  });

  test('idle children leave room for the cells of the virtual clock', () => {
    expect(chooseNext(queue, { holdingCore: 0, alive: 29 }, limits)).toBe(0);
    expect(chooseNext(queue, { holdingCore: 0, alive: 30 }, limits)).toBe(1);
    expect(chooseNext(queue, { holdingCore: 1, alive: 31 }, limits)).toBe(1);
    expect(chooseNext(queue.slice(0, 1), { holdingCore: 0, alive: 31 }, limits)).toBe(0);
  });
});
