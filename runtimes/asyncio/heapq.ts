/**
 * The binary heap of CPython's `heapq` (Lib/heapq.py, 3.11), move for move: which of two timers that tie comes off
 * first is decided by the order of these comparisons, and recorded traces depend on it.
 */

/** What the heap orders by; nothing else of an item is compared. */
export interface HeapItem {
  readonly when: number;
}

/** `heapq.heappush`. */
export function heappush<T extends HeapItem>(heap: T[], item: T): void {
  heap.push(item);
  siftDown(heap, 0, heap.length - 1);
}

/** `heapq.heappop`; `undefined` for an empty heap, where Python raises `IndexError`. */
export function heappop<T extends HeapItem>(heap: T[]): T | undefined {
  const last = heap.pop();
  const first = heap[0];
  if (last === undefined || first === undefined) return last;
  heap[0] = last;
  siftUp(heap, 0);
  return first;
}

/** `heapq.heapify`: orders a list in place. */
export function heapify(heap: HeapItem[]): void {
  for (let position = (heap.length >> 1) - 1; position >= 0; position--) siftUp(heap, position);
}

/** `heapq._siftdown`: moves the item at `position` towards the root until its parent is not larger. */
function siftDown(heap: HeapItem[], start: number, position: number): void {
  const item = heap[position] as HeapItem;
  while (position > start) {
    const parentPosition = (position - 1) >> 1;
    const parent = heap[parentPosition] as HeapItem;
    if (!(item.when < parent.when)) break;
    heap[position] = parent;
    position = parentPosition;
  }
  heap[position] = item;
}

/** `heapq._siftup`: moves the smaller child up until a leaf is reached, then the item down from there. */
function siftUp(heap: HeapItem[], position: number): void {
  const end = heap.length;
  const start = position;
  const item = heap[position] as HeapItem;
  let child = 2 * position + 1;
  while (child < end) {
    const right = child + 1;
    if (right < end && !((heap[child] as HeapItem).when < (heap[right] as HeapItem).when)) child = right;
    heap[position] = heap[child] as HeapItem;
    position = child;
    child = 2 * position + 1;
  }
  heap[position] = item;
  siftDown(heap, start, position);
}
