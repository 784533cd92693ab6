import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { type PairOptions, type PairSide, runPairs } from './run-pairs.ts';

const fixture = join(import.meta.dirname, 'fixtures', 'obeys-lines.cjs');
const side: PairSide = {
  command: { command: process.execPath, args: [fixture] },
  request: { modelFile: '', clock: 'virtual', tickCost: 1, maxTicks: 1 },
};

describe('two columns', () => {
  test('get the same lines, and each pair of answers comes in order', async () => {
    const lines = Array.from({ length: 600 }, (_, index) => `line ${index}`);
    const pairs = await pairsOf({ lines: () => lines });
    expect(pairs.map(([index]) => index)).toEqual(lines.map((_, index) => index));
    for (const [index, left, right] of pairs) {
      expect(left).toContain(`line ${index}`);
      expect(right).toContain(`line ${index}`);
    }
  });

  test('are ended by who reads the pairs, also while one is far ahead of the other', async () => {
    // The right side takes its time over the first line; the left one has answered thousands by then.
    const lines = function* (): Generator<string> {
      for (let index = 0; index < 100_000; index++) yield `line ${index}`;
    };
    let asked = 0;
    const slow = function* (): Generator<string> {
      yield 'sleep 1000';
      yield* lines();
    };
    const pairs = await pairsOf({ lines: () => (asked++ === 0 ? lines() : slow()), end: 5 });
    expect(pairs).toHaveLength(5);
  });

  test('end with the reason of the signal', async () => {
    const controller = new AbortController();
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index}`);
    const aborted = pairsOf({
      lines: () => lines,
      signal: controller.signal,
      onEach: () => {
        controller.abort(new Error('enough'));
      },
    });
    await expect(aborted).rejects.toThrow('enough');
  });
});

interface Options extends Pick<PairOptions, 'lines' | 'signal'> {
  /** Ends after so many pairs. */
  readonly end?: number;
  readonly onEach?: () => void;
}

async function pairsOf({ lines, signal, end = Infinity, onEach }: Options) {
  const pairs: [index: number, left: string, right: string][] = [];
  await runPairs({
    left: side,
    right: side,
    timeoutMs: 5000,
    lines,
    ...(signal && { signal }),
    onPair(index, left, right) {
      pairs.push([index, JSON.stringify(left), JSON.stringify(right)]);
      onEach?.();
      return pairs.length < end;
    },
  });
  return pairs;
}
