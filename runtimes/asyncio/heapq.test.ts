import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { heapify, heappop, heappush } from './heapq.ts';

interface RecordedHeap {
  readonly heap: readonly number[];
  /** A number is pushed, null pops. */
  readonly operations: readonly (number | null)[];
  /** The numbers of the items, in the order in which they came off the heap. */
  readonly popped: readonly number[];
}

interface Item {
  readonly when: number;
  readonly number: number;
}

const recorded = (
  JSON.parse(readFileSync(new URL('../../golden/heapq.json', import.meta.url), 'utf8')) as {
    readonly heaps: readonly RecordedHeap[];
  }
).heaps;

describe("the order that CPython's heapq gives", () => {
  test('is the order here, for every recorded heap', () => {
    expect(recorded.length).toBeGreaterThan(50);
    for (const { heap, operations, popped } of recorded) {
      expect(replay(heap, operations), JSON.stringify({ heap, operations })).toEqual(popped);
    }
  });

  test('of items that all tie is not the order in which they came', () => {
    expect(replay([], [1, 1, 1, 1, 1])).toEqual([0, 2, 4, 1, 3]);
  });
});

describe('a heap', () => {
  const whens = fc.array(fc.double({ noNaN: true }), { maxLength: 60 });

  test('gives back what was pushed, sorted', () => {
    fc.assert(
      fc.property(whens, (pushed) => {
        const heap: Item[] = [];
        for (const [number, when] of pushed.entries()) heappush(heap, { when, number });
        expectSorted(drain(heap), pushed);
      }),
    );
  });

  test('gives back what was heapified, sorted', () => {
    fc.assert(
      fc.property(whens, (given) => {
        const heap = given.map((when, number) => ({ when, number }));
        heapify(heap);
        expectSorted(drain(heap), given);
      }),
    );
  });

  test('gives its smallest item whenever it is asked, however pushes and pops follow each other', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ max: 5, min: 0 })), { maxLength: 60 }), (operations) => {
        const heap: Item[] = [];
        const model: number[] = [];
        for (const [number, when] of operations.entries()) {
          if (when !== null) {
            heappush(heap, { when, number });
            model.push(when);
          } else {
            const smallest = model.length === 0 ? undefined : Math.min(...model);
            expect(heappop(heap)?.when).toBe(smallest);
            if (smallest !== undefined) model.splice(model.indexOf(smallest), 1);
          }
        }
        expect(heap).toHaveLength(model.length);
      }),
    );
  });

  test('that is empty gives nothing', () => {
    expect(heappop<Item>([])).toBeUndefined();
  });
});

function replay(start: readonly number[], operations: readonly (number | null)[]): number[] {
  const heap = start.map((when, number) => ({ when, number }));
  heapify(heap);
  let count = heap.length;
  const popped: number[] = [];
  for (const when of operations) {
    if (when === null) popped.push(heappop(heap)?.number ?? NaN);
    else heappush(heap, { when, number: count++ });
  }
  return [...popped, ...drain(heap).map(({ number }) => number)];
}

function drain(heap: Item[]): Item[] {
  const popped: Item[] = [];
  for (let item = heappop(heap); item !== undefined; item = heappop(heap)) popped.push(item);
  return popped;
}

/** Ascending, and the same items: each came off once. */
function expectSorted(popped: readonly Item[], whens: readonly number[]): void {
  for (const [index, { when }] of popped.entries()) {
    const before = popped[index - 1]?.when ?? -Infinity;
    expect(before <= when).toBe(true);
  }
  expect(new Set(popped.map(({ number }) => number)).size).toBe(whens.length);
  expect(popped).toHaveLength(whens.length);
  for (const { when, number } of popped) expect(when).toBe(whens[number]);
}
