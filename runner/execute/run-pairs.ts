/** Runs the same programs on two columns at the same time, and hands out both results of each program, in order. */
import type { ProgramResult } from '../../program/program.ts';
import { type BatchOptions, runBatch } from './run-batch.ts';

/** What a column answered: a result, or why there is none. */
export type Answer = ProgramResult | { readonly error: string };

export type PairSide = Pick<BatchOptions, 'command' | 'request'>;

export interface PairOptions extends Pick<BatchOptions, 'signal' | 'timeoutMs'> {
  readonly left: PairSide;
  readonly right: PairSide;
  /** Programs as JSON; asked for twice, and the same each time. */
  readonly lines: () => Iterable<string>;
  /** False ends the run. */
  readonly onPair: (index: number, left: Answer, right: Answer) => boolean;
}

/** The faster side may be so many answers ahead. */
const maxAhead = 2000;

/** @throws what `runBatch` throws on either side */
export async function runPairs({
  left,
  right,
  lines,
  onPair,
  signal,
  timeoutMs,
}: PairOptions): Promise<void> {
  const stopped = new AbortController();
  const either = signal === undefined ? stopped.signal : AbortSignal.any([signal, stopped.signal]);
  const sides: [Answer[], Answer[]] = [[], []];
  const wakes: [() => void, () => void] = [() => undefined, () => undefined];
  const isOver = (): boolean => either.aborted;
  let index = 0;

  const runSide = (side: 0 | 1, { command, request }: PairSide): Promise<void> =>
    runBatch({
      command,
      request,
      timeoutMs,
      signal: either,
      lines: toAsync(lines()),
      async onAnswer(json) {
        // A worker that was ended may have answered more than is read by now, and the other side reads nothing more.
        if (isOver()) return;
        const own = sides[side];
        own.push(JSON.parse(json) as Answer);
        for (let pair = takePair(sides); pair !== undefined; pair = takePair(sides)) {
          if (!isOver() && !onPair(index++, ...pair)) stopped.abort(stop);
        }
        wakes[side === 0 ? 1 : 0]();
        if (own.length > maxAhead && !isOver()) await new Promise<void>((resolve) => (wakes[side] = resolve));
      },
    }).catch((error: unknown) => {
      // The other side would wait for answers that never come.
      stopped.abort(error);
      wakes[side === 0 ? 1 : 0]();
      if (error !== stop) throw error;
    });

  const [first, second] = await Promise.allSettled([runSide(0, left), runSide(1, right)]);
  for (const side of [first, second]) if (side.status === 'rejected') throw side.reason;
}

const stop = new Error('the run of pairs was ended');

function takePair(sides: [Answer[], Answer[]]): [Answer, Answer] | undefined {
  const [left, right] = sides;
  if (left.length === 0 || right.length === 0) return undefined;
  return [left.shift() as Answer, right.shift() as Answer];
}

async function* toAsync(lines: Iterable<string>): AsyncGenerator<string> {
  // Lines are made on the way; the answers of both sides must get their turn in between.
  let made = 0;
  for (const line of lines) {
    yield line;
    if (++made % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
