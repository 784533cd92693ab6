"""Records golden/heapq.json: in which order CPython hands out what ties.

    python3 golden/record-heapq.py > golden/heapq.json

"heaps" is heapq itself: a list is heapified, then each number of "operations" is pushed and each null
pops, then the heap is emptied. Items are numbered as they come in; only their "when" is compared, as
asyncio.TimerHandle does it. "popped" are their numbers.

"timers" is asyncio's loop on a clock that jumps: timers are set, some are cancelled before the loop
runs, "ran" are the numbers of those that were called back, in that order.
"""

import asyncio
import heapq
import json
import random


class Item:
    def __init__(self, when, number):
        self.when = when
        self.number = number

    def __lt__(self, other):
        return self.when < other.when


def record_heap(heap, operations):
    items = [Item(when, number) for number, when in enumerate(heap)]
    heapq.heapify(items)
    count = len(heap)
    popped = []
    for when in operations:
        if when is None:
            popped.append(heapq.heappop(items).number)
        else:
            heapq.heappush(items, Item(when, count))
            count += 1
    while items:
        popped.append(heapq.heappop(items).number)
    return {"heap": heap, "operations": operations, "popped": popped}


class JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        super().__init__()
        self._now = 0
        self._clock_resolution = 1e-9
        self._selector.select = self.jump

    def time(self):
        return self._now

    def jump(self, timeout):
        self._now += timeout
        return []


def record_timers(timers, cancelled):
    loop = JumpingLoop()
    ran = []
    handles = [loop.call_at(when, ran.append, number) for number, when in enumerate(timers)]
    for number in cancelled:
        handles[number].cancel()
    loop.call_at(max(timers) + 1, loop.stop)
    loop.run_forever()
    loop.close()
    return {"timers": timers, "cancelled": cancelled, "ran": ran}


def random_heap(rng, size, whens):
    heap = [rng.randrange(whens) for _ in range(rng.randrange(size))]
    count = len(heap)
    operations = []
    for _ in range(rng.randrange(size)):
        if count > 0 and rng.random() < 0.4:
            operations.append(None)
            count -= 1
        else:
            operations.append(rng.randrange(whens))
            count += 1
    return record_heap(heap, operations)


def random_timers(rng, size, whens, share):
    timers = [rng.randrange(whens) + 1 for _ in range(size)]
    cancelled = rng.sample(range(size), int(size * share))
    return record_timers(timers, cancelled)


def main():
    rng = random.Random(1)
    heaps = [record_heap([], []), record_heap([1] * 12, []), record_heap([], [1] * 12)]
    heaps += [random_heap(rng, size, whens) for size in (4, 8, 16, 40) for whens in (1, 2, 3, 8) for _ in range(4)]
    # Both sides of what makes the loop build its heap anew: more than 100 timers, more than half of them cancelled.
    # The timer that stops the loop is one more.
    timers = [
        random_timers(rng, size, whens, share)
        for size in (7, 30, 99, 100, 150)
        for whens in (1, 3)
        for share in (0, 0.3, 0.5, 0.51, 0.8)
    ]
    print("{")
    for name, cases, end in (("heaps", heaps, ","), ("timers", timers, "")):
        lines = ",\n".join(f"    {json.dumps(case, separators=(',', ':'))}" for case in cases)
        print(f'  "{name}": [\n{lines}\n  ]{end}')
    print("}")


main()
