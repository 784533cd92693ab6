/**
 * Two columns that are asked again and again: a worker for each that lives as long as there are programs. What is asked,
 * and what becomes of the answers, is the caller's business.
 */
import { type BatchOptions, runBatch } from './run-batch.ts';

export interface PairSession<Answer> {
  /**
   * Runs programs on both columns at the same time.
   *
   * @returns both answers to each program, in order
   * @throws what `runBatch` throws on either side
   */
  run(lines: readonly string[]): Promise<(readonly [left: Answer, right: Answer])[]>;
  /** Ends the workers. */
  close(): Promise<void>;
}

export type SessionSide = Pick<BatchOptions, 'command' | 'request'>;

export interface SessionOptions extends Pick<BatchOptions, 'signal' | 'timeoutMs'> {
  readonly left: SessionSide;
  readonly right: SessionSide;
}

/** The workers start at once. `Answer` is what the requests of the sides ask for. */
export function openPairSession<Answer>({
  left,
  right,
  ...options
}: SessionOptions): PairSession<Answer | { readonly error: string }> {
  const sides = [openSide<Answer>(left, options), openSide<Answer>(right, options)] as const;
  return {
    async run(lines) {
      const [lefts, rights] = await Promise.all([sides[0].run(lines), sides[1].run(lines)]);
      return lefts.map((answer, index) => {
        const other = rights[index];
        if (other === undefined) throw new Error('expected as many answers from both sides');
        return [answer, other] as const;
      });
    },
    async close() {
      await Promise.all(sides.map((side) => side.close()));
    },
  };
}

interface Waiting<Answer> {
  readonly count: number;
  readonly answers: (Answer | { readonly error: string })[];
  readonly resolve: (answers: (Answer | { readonly error: string })[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** One column that is asked again and again. */
export interface SideSession<Answer> {
  /** @throws what `runBatch` throws */
  run(lines: readonly string[]): Promise<(Answer | { readonly error: string })[]>;
  /** Ends the worker; rejects never. */
  close(): Promise<void>;
}

/** Its worker starts at once. */
export function openSide<Answer>(
  side: SessionSide,
  { timeoutMs, signal }: Pick<SessionOptions, 'signal' | 'timeoutMs'>,
): SideSession<Answer> {
  const input = new LineSource();
  const waiting: Waiting<Answer>[] = [];
  let failure: Error | undefined;
  const ended = runBatch({
    ...side,
    timeoutMs,
    ...(signal && { signal }),
    lines: input,
    onValue(answer) {
      const [first] = waiting;
      if (first === undefined) throw new Error('an answer to nothing that was asked');
      first.answers.push(answer as Answer | { readonly error: string });
      if (first.answers.length < first.count) return;
      waiting.shift();
      first.resolve(first.answers);
    },
  }).catch((reason: unknown) => {
    failure = reason instanceof Error ? reason : new Error(String(reason));
    for (const { reject } of waiting.splice(0)) reject(failure);
  });
  return {
    run: (lines: readonly string[]) =>
      new Promise<(Answer | { readonly error: string })[]>((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        if (lines.length === 0) {
          resolve([]);
          return;
        }
        waiting.push({ count: lines.length, answers: [], resolve, reject });
        input.add(lines);
      }),
    close() {
      input.end();
      return ended;
    },
  };
}

/** Lines that come when they come. */
class LineSource implements AsyncIterable<string> {
  #lines: string[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  add(lines: readonly string[]): void {
    this.#lines.push(...lines);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const lines = this.#lines;
      this.#lines = [];
      yield* lines;
      if (this.#lines.length > 0) continue;
      if (this.#ended) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
