/** The count of random programs on which two columns differ, with real workers. */
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { PairSide } from '../runner/execute/run-pairs.ts';
import { confirmEqualColumns } from '../runner/explore/confirm-equal-columns.ts';
import { repository } from './make-project.ts';

const options = { seed: 1, count: 300, timeoutMs: 20_000 };

describe('two columns on random programs', () => {
  test('are equal where the model is the same', async () => {
    expect(
      await confirmEqualColumns({ ...options, left: modelSide('4.14'), right: modelSide('4.14') }),
    ).toEqual({ programs: 300, differing: 0, unanswered: 0 });
  });

  test('differ where it is another, and as often each time', async () => {
    const sides = { left: modelSide('4.13'), right: modelSide('4.14') };
    const [first, second] = await Promise.all(
      [0, 1].map(() => confirmEqualColumns({ ...options, ...sides, seed: 5, count: 1500 })),
    );
    expect(first?.differing).toBeGreaterThan(0);
    expect(second).toEqual(first);
  });

  test('are not called equal where neither has a result', async () => {
    const side: PairSide = {
      ...modelSide('4.13'),
      command: { command: process.execPath, args: ['-e', failingWorker] },
    };
    const counted = await confirmEqualColumns({ ...options, count: 3, left: side, right: side });
    expect(counted).toEqual({ programs: 0, differing: 0, unanswered: 3 });
  });

  test('are not counted if the signal is aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const aborted = confirmEqualColumns({
      ...options,
      ...{ signal, left: modelSide('4.13'), right: modelSide('4.13') },
    });
    await expect(aborted).rejects.toThrow('enough');
  });
});

/** Answers every program with an error. */
const failingWorker = `
  const { createInterface } = require('node:readline');
  const write = (frame) => require('node:fs').writeSync(3, JSON.stringify(frame) + '\\n');
  let index = -1;
  createInterface({ input: process.stdin }).on('line', () => {
    if (index++ < 0) return write({ kind: 'ready' });
    write({ kind: 'begin', index: index - 1 });
    write({ kind: 'answer', index: index - 1, error: 'no' });
  });
`;

function modelSide(version: string): PairSide {
  return {
    command: { command: process.execPath, args: [join(repository, 'dist', 'batch.cjs')] },
    request: {
      modelFile: join(repository, 'dist', 'models', 'anyio', `${version}.cjs`),
      clock: 'virtual',
      tickCost: 20e-6,
      maxTicks: 1000,
    },
  };
}
